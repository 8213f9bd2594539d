package io.crossdock.conformance;

import io.crossdock.dma.DmaDevice;
import io.crossdock.driver.copyengine.CopyEngine;

/** The copy engine as a probe. */
public final class CopyEngineProbe implements DmaProbe {
    private static final long BUS_REGISTER = 0x18;

    private final CopyEngine engine;
    private final Scratch scratch;

    private CopyEngineProbe(CopyEngine engine, Scratch scratch) {
        this.engine = engine;
        this.scratch = scratch;
    }

    public static CopyEngineProbe open(DmaDevice device) {
        CopyEngine engine = CopyEngine.open(device);
        int bar = CopyEngine.firstMemoryBar(device.function());
        return new CopyEngineProbe(engine, new Scratch(device.function().bar(bar), BUS_REGISTER, true));
    }

    @Override
    public void load(long dmaAddress, int bytes) {
        engine.readUnchecked(dmaAddress, 0, bytes);
    }

    @Override
    public void store(long dmaAddress, int bytes) {
        engine.writeUnchecked(dmaAddress, 0, bytes);
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }
}
