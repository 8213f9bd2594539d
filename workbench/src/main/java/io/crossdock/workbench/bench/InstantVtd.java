package io.crossdock.workbench.bench;

import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A VT-d unit with second-stage tables in legacy mode and first-stage tables in scalable mode (VT-d chapter 11) that writes
 * the status of each wait descriptor as soon as it is told.
 */
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
    private static final long WIDE = 1 << 11;

    /** ND 64 Ki, SAGAW 4 levels, MGAW 48, FRO 0x200, SLLPS 2 MiB and 1 GiB, PSI, NFR 1, MAMV 18, DWD, DRD, FS1GP. */
    private static final long CAPABILITIES =
            6 | 1 << 10 | 47L << 16 | 0x20L << 24 | 3L << 34 | 1L << 39 | 18L << 48 | 3L << 54 | 1L << 56;

    /** QI, PT, SMTS, FSTS. */
    private static final long EXTENDED_CAPABILITIES = 1 << 1 | 1 << 6 | 1L << 43 | 1L << 47;

    /** C and, of scalable mode, SMPWC. */
    private static final long COHERENT_WALKS = 1 | 1L << 48;

    private static final long CACHING_MODE = 1 << 7;
    private static final ValueLayout.OfInt STATUS = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final long base;

    InstantVtd(UnitTraits traits, PhysicalMemory.Region region) {
        super(SIZE);
        memory = region.bytes();
        base = region.range().base();
        set64(CAP, CAPABILITIES | (traits.caching() ? CACHING_MODE : 0));
        set64(ECAP, EXTENDED_CAPABILITIES | (traits.coherentWalks() ? COHERENT_WALKS : 0));
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
        int entry = (get64(IQA) & WIDE) == 0 ? 16 : 32;
        for (int at = get(IQH) & QUEUE_MASK; at != tail; at = at + entry & QUEUE_MASK) {
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
