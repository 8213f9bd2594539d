package io.crossdock.workbench.bench;

import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A VT-d unit in legacy mode (VT-d chapter 11) that writes the status of each wait descriptor as soon as it is told. */
final class InstantVtd extends InstantUnit {
    private static final int SIZE = 0x1000;
    private static final int CAP = 0x08;
    private static final int ECAP = 0x10;
    private static final int GCMD = 0x18;
    private static final int GSTS = 0x1c;
    private static final int SRTP = 1 << 30;
    private static final int IQH = 0x80;
    private static final int IQT = 0x88;
    private static final int IQA = 0x90;
    private static final int QUEUE_MASK = 0xff0;
    private static final int ENTRY = 16;

    /** ND 64 Ki, SAGAW 4 levels, MGAW 48, FRO 0x200, SLLPS 2 MiB and 1 GiB, PSI, NFR 1, MAMV 18, DWD, DRD. */
    private static final long CAPABILITIES =
            6 | 1 << 10 | 47L << 16 | 0x20L << 24 | 3L << 34 | 1L << 39 | 18L << 48 | 3L << 54;

    private static final long CACHING_MODE = 1 << 7;
    private static final long QUEUED_AND_PASS_THROUGH = 1 << 1 | 1 << 6;
    private static final ValueLayout.OfInt STATUS = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final long base;

    InstantVtd(UnitTraits traits, PhysicalMemory.Region region) {
        super(SIZE);
        memory = region.bytes();
        base = region.range().base();
        set64(CAP, CAPABILITIES | (traits.caching() ? CACHING_MODE : 0));
        set64(ECAP, QUEUED_AND_PASS_THROUGH | (traits.coherentWalks() ? 1 : 0));
    }

    @Override
    void written(int offset) {
        if (offset == IQT) {
            consume();
        } else if (offset == GCMD) {
            set(GSTS, get(GCMD) | get(GSTS) & SRTP);
        }
    }

    private void consume() {
        long queue = (get64(IQA) & -4096L) - base;
        int tail = get(IQT) & QUEUE_MASK;
        for (int at = get(IQH) & QUEUE_MASK; at != tail; at = at + ENTRY & QUEUE_MASK) {
            long word0 = (long) PhysicalMemory.WORD.get(memory, queue + at);
            // type 5 with SW: status data 63:32 goes to the address in the other word
            if ((word0 & 0x2f) == 0x25) {
                long address = (long) PhysicalMemory.WORD.get(memory, queue + at + 8);
                memory.set(STATUS, address - base, (int) (word0 >>> 32));
            }
        }
        set(IQH, tail);
    }
}
