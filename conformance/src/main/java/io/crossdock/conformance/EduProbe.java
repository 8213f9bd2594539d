package io.crossdock.conformance;

import io.crossdock.dma.DmaDevice;
import io.crossdock.driver.edu.EduDevice;

/** The educational device as a probe. Its 64-bit registers have no halves of their own. */
public final class EduProbe implements DmaProbe {
    private static final long SOURCE_REGISTER = 0x80;

    private final EduDevice edu;
    private final Scratch scratch;

    private EduProbe(EduDevice edu, Scratch scratch) {
        this.edu = edu;
        this.scratch = scratch;
    }

    public static EduProbe open(DmaDevice device) {
        EduDevice edu = EduDevice.open(device.machine(), device.function());
        return new EduProbe(edu, new Scratch(device.function().bar(0), SOURCE_REGISTER, false));
    }

    @Override
    public void load(long dmaAddress, int bytes) {
        edu.readMemory(dmaAddress, 0, bytes);
    }

    @Override
    public void store(long dmaAddress, int bytes) {
        edu.writeMemory(dmaAddress, 0, bytes);
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }
}
