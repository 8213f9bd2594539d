package io.crossdock.fake;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Registers of an SMMUv3 that takes one command in every step of its machine and does nothing with it but to remember it.
 * It translates nothing; what it is for is the driver's bytes and their order.
 */
public final class FakeSmmu implements Mmio {
    public static final long BASE = 0x0905_0000L;
    private static final int CR0 = 0x20;
    private static final int CR0ACK = 0x24;
    private static final int GBPA = 0x44;
    private static final int GERROR = 0x60;
    private static final int GERRORN = 0x64;
    private static final int CMDQ_BASE = 0x90;
    private static final int CMDQ_PROD = 0x98;
    private static final int CMDQ_CONS = 0x9c;
    private static final int EVENTQ_BASE = 0xa0;
    private static final int EVENTQ_PROD = 0x100a8;
    private static final int EVENTQ_CONS = 0x100ac;

    private final FakeMachine machine;
    private final Map<Long, Integer> words = new HashMap<>();

    /** Commands consumed, two words each. */
    public final List<long[]> commands = new ArrayList<>();

    /** Register writes, {@code offset=value} in hexadecimal. */
    public final List<String> writes = new ArrayList<>();

    /** Opcode that is rejected as illegal; -1 for none. */
    public int illegal = -1;

    /** Takes no commands any more. */
    public boolean stuck;

    /** Called for every command consumed. */
    public Runnable onCommand = () -> {};

    public FakeSmmu(FakeMachine machine) {
        this.machine = machine;
        // As QEMU 7.2 reports: stage 1, AArch64, coherent, ASID16, two-level stream table; 16 StreamID bits, queues of
        // 2^19; range invalidation; 44 bits, all granules.
        set(0x00, 0x0d40101a);
        set(0x04, 0x02730010);
        set(0x0c, 0x00001404);
        set(0x14, 0x00000074);
        machine.add(new IommuInfo(IommuInfo.Kind.SMMUV3, BASE, size(), 0), this);
        machine.addHardware(this::step);
    }

    public void set(long offset, int value) {
        words.put(offset, value);
    }

    public int get(long offset) {
        return words.getOrDefault(offset, 0);
    }

    public long get64(long offset) {
        return get(offset) & 0xffff_ffffL | (long) get(offset + 4) << 32;
    }

    private void step() {
        set(CR0ACK, get(CR0));
        if ((get(GBPA) & 1 << 31) != 0) {
            set(GBPA, get(GBPA) & ~(1 << 31));
        }
        boolean failed = ((get(GERROR) ^ get(GERRORN)) & 1) != 0;
        if (stuck || failed || (get(CR0ACK) & 8) == 0) {
            return;
        }
        int lg2 = get(CMDQ_BASE) & 0x1f;
        int cons = get(CMDQ_CONS) & (2 << lg2) - 1;
        if (cons == (get(CMDQ_PROD) & (2 << lg2) - 1)) {
            return;
        }
        long at = (get64(CMDQ_BASE) & 0x000f_ffff_ffff_ffe0L) + 16L * (cons & (1 << lg2) - 1);
        long word0 = machine.memory().read64(at);
        if ((word0 & 0xff) == illegal) {
            set(CMDQ_CONS, cons | 1 << 24);
            set(GERROR, get(GERROR) ^ 1);
            return;
        }
        commands.add(new long[] {word0, machine.memory().read64(at + 8)});
        onCommand.run();
        set(CMDQ_CONS, get(CMDQ_CONS) & 0x7f00_0000 | cons + 1 & (2 << lg2) - 1);
    }

    /** Writes an event record, or says that it had no room. */
    public void event(long word0, long word1, long word2, long word3) {
        int lg2 = get(EVENTQ_BASE) & 0x1f;
        int mask = (2 << lg2) - 1;
        int prod = get(EVENTQ_PROD);
        int cons = get(EVENTQ_CONS);
        if (((prod ^ cons) & mask) == 1 << lg2) {
            if ((prod & 1 << 31) == (cons & 1 << 31)) {
                set(EVENTQ_PROD, prod ^ 1 << 31);
            }
            return;
        }
        long at = (get64(EVENTQ_BASE) & 0x000f_ffff_ffff_ffe0L) + 32L * (prod & (1 << lg2) - 1);
        machine.memory().write64(at, word0);
        machine.memory().write64(at + 8, word1);
        machine.memory().write64(at + 16, word2);
        machine.memory().write64(at + 24, word3);
        set(EVENTQ_PROD, prod & 1 << 31 | prod + 1 & mask);
    }

    @Override
    public long size() {
        return 0x20000;
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
        set(offset, value);
    }

    @Override
    public void write64(long offset, long value) {
        writes.add(Long.toHexString(offset) + "=" + Long.toHexString(value));
        set(offset, (int) value);
        set(offset + 4, (int) (value >>> 32));
    }

    @Override
    public int read8(long offset) {
        throw new UnsupportedOperationException("SMMUv3 registers are 32 or 64 bits wide");
    }

    @Override
    public int read16(long offset) {
        throw new UnsupportedOperationException("SMMUv3 registers are 32 or 64 bits wide");
    }

    @Override
    public void write8(long offset, int value) {
        throw new UnsupportedOperationException("SMMUv3 registers are 32 or 64 bits wide");
    }

    @Override
    public void write16(long offset, int value) {
        throw new UnsupportedOperationException("SMMUv3 registers are 32 or 64 bits wide");
    }
}
