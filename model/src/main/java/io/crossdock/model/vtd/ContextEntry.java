package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;

/**
 * A context entry of legacy mode (specification 9.3): 16 bytes.
 *
 * <pre>
 *     63          12 11   4 3  2  1   0
 * lo | SLPTPTR      |  0   | TT |FPD|P |   TT: 00 translate untranslated requests, 01 and device TLB, 10 pass through
 *
 *     63        24 23    8 7 6     3 2  0
 * hi |     0      |  DID  |0|  avail | AW |   AW: 001 39 bits, 010 48 bits
 * </pre>
 */
record ContextEntry(long lo, long hi) {
    static final int BYTES = 16;

    private static final long RESERVED_LO = 0xff0;
    private static final long RESERVED_HI = 0xffff_ffff_ff00_0080L;
    private static final int TRANSLATE = 0b00;
    private static final int PASS_THROUGH = 0b10;

    boolean isPresent() {
        return Bits.bit(lo, 0);
    }

    /** FPD: qualified faults are not recorded. */
    boolean faultsDisabled() {
        return Bits.bit(lo, 1);
    }

    boolean passesThrough() {
        return translationType() == PASS_THROUGH;
    }

    private int translationType() {
        return (int) Bits.field(lo, 3, 2);
    }

    int domainId() {
        return (int) Bits.field(hi, 23, 8);
    }

    /** Physical address of the top table. */
    long root() {
        return lo & ~0xfffL;
    }

    /** Levels of the tables. */
    int levels() {
        return (int) Bits.field(hi, 2, 0) + 2;
    }

    /** Bits of input addresses. */
    int inputBits() {
        return SecondStage.PAGE_LG2 + levels() * SecondStage.BITS_PER_LEVEL;
    }

    boolean reservedSet(int hostBits) {
        return (lo & (RESERVED_LO | ~Bits.ones(hostBits))) != 0 || (hi & RESERVED_HI) != 0;
    }

    /** Whether AW and TT have values that the unit supports: 3 and 4 levels (SAGAW), no device TLB. */
    boolean supported() {
        boolean width = levels() == 3 || levels() == 4;
        return width && (translationType() == TRANSLATE || passesThrough());
    }
}
