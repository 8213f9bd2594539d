package io.crossdock.fake;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Registers of a VT-d unit that takes one descriptor in every step of its machine and does nothing with it but to remember
 * it and to write the status of waits.
 */
public final class FakeVtd implements Mmio {
    public static final long BASE = 0xfed9_0000L;
    /** As QEMU 7.2 reports with 48 bits. */
    public static final long CAP = 0xd2_008c_222f_0606L;

    private static final int GCMD = 0x18;
    private static final int GSTS = 0x1c;
    private static final int FSTS = 0x34;
    private static final int IQH = 0x80;
    private static final int IQT = 0x88;
    private static final int IQA = 0x90;
    private static final int QUEUE_ERROR = 1 << 4;
    private static final int TIMEOUT_ERROR = 1 << 6;
    private static final int ONE_SHOT = 1 << 30;

    private final FakeMachine machine;
    private final Map<Long, Integer> words = new HashMap<>();

    /** Descriptors consumed: two words each, or four if IQA says that they are of 256 bits. */
    public final List<long[]> descriptors = new ArrayList<>();

    /** Register writes, {@code offset=value} in hexadecimal. */
    public final List<String> writes = new ArrayList<>();

    /** Descriptor type that is rejected; -1 for none. */
    public int illegal = -1;

    /** Takes no descriptors any more. */
    public boolean stuck;

    /** Whether functions answer that they have forgotten translations. */
    public boolean devicesAnswer = true;

    /** Called for every descriptor consumed. */
    public Runnable onDescriptor = () -> {};

    public FakeVtd(FakeMachine machine) {
        this.machine = machine;
        set64(0x08, CAP);
        set64(0x10, 0xf42);
        machine.add(new IommuInfo(IommuInfo.Kind.VTD, BASE, size(), 0), this);
        machine.addHardware(this::step);
    }

    public void set(long offset, int value) {
        words.put(offset, value);
    }

    public void set64(long offset, long value) {
        set(offset, (int) value);
        set(offset + 4, (int) (value >>> 32));
    }

    public int get(long offset) {
        return words.getOrDefault(offset, 0);
    }

    public long get64(long offset) {
        return get(offset) & 0xffff_ffffL | (long) get(offset + 4) << 32;
    }

    private void step() {
        set(GSTS, get(GCMD) | get(GSTS) & ONE_SHOT);
        if (stuck
                || (get(GSTS) & 1 << 26) == 0
                || (get(FSTS) & (QUEUE_ERROR | TIMEOUT_ERROR)) != 0
                || get(IQH) == get(IQT)) {
            return;
        }
        long at = (get64(IQA) & -4096L) + get(IQH);
        long low = machine.memory().read64(at);
        long high = machine.memory().read64(at + 8);
        boolean wide = (get(IQA) & 1 << 11) != 0;
        if ((low & 0xf) == illegal) {
            set(FSTS, get(FSTS) | QUEUE_ERROR);
            return;
        }
        descriptors.add(
                wide
                        ? new long[] {
                            low,
                            high,
                            machine.memory().read64(at + 16),
                            machine.memory().read64(at + 24)
                        }
                        : new long[] {low, high});
        onDescriptor.run();
        if ((low & 0xf) == 3 && !devicesAnswer) {
            set(FSTS, get(FSTS) | TIMEOUT_ERROR);
            set(IQH, get(IQT)); // what waits behind is given up
            return;
        }
        if ((low & 0xf) == 5 && (low & 1 << 5) != 0) {
            long word = machine.memory().read64(high & -8);
            boolean upper = (high & 4) != 0;
            long data = low >>> 32;
            machine.memory()
                    .write64(
                            high & -8, upper ? word & 0xffff_ffffL | data << 32 : word & 0xffff_ffff_0000_0000L | data);
        }
        set(IQH, get(IQH) + (wide ? 32 : 16) & 0xfff);
    }

    @Override
    public long size() {
        return 0x1000;
    }

    @Override
    public int read32(long offset) {
        return get(offset);
    }

    @Override
    public long read64(long offset) {
        return get64(offset);
    }

    @Override
    public void write32(long offset, int value) {
        writes.add(Long.toHexString(offset) + "=" + Integer.toHexString(value));
        if (offset == FSTS) {
            set(FSTS, get(FSTS) & ~value);
        } else if (offset >= 0x220 && (offset & 0xf) == 0xc) {
            set(offset, get(offset) & ~(value & 1 << 31));
        } else {
            set(offset, value);
        }
    }

    @Override
    public void write64(long offset, long value) {
        writes.add(Long.toHexString(offset) + "=" + Long.toHexString(value));
        set64(offset, value);
    }

    @Override
    public int read8(long offset) {
        throw new UnsupportedOperationException("VT-d registers are 32 or 64 bits wide");
    }

    @Override
    public int read16(long offset) {
        throw new UnsupportedOperationException("VT-d registers are 32 or 64 bits wide");
    }

    @Override
    public void write8(long offset, int value) {
        throw new UnsupportedOperationException("VT-d registers are 32 or 64 bits wide");
    }

    @Override
    public void write16(long offset, int value) {
        throw new UnsupportedOperationException("VT-d registers are 32 or 64 bits wide");
    }
}
