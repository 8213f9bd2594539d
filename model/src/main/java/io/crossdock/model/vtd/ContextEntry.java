package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;

/** A context entry of legacy mode ({@link ContextLayout}). */
record ContextEntry(long lo, long hi) {
    static final int BYTES = 16;

    private static final long RESERVED_LO = ContextLayout.CONTEXT.reserved(0);
    private static final long RESERVED_HI = ContextLayout.CONTEXT.reserved(1);
    private static final int TRANSLATE = 0b00;
    private static final int PASS_THROUGH = 0b10;

    boolean isPresent() {
        return ContextLayout.P.isSet(lo);
    }

    /** FPD: qualified faults are not recorded. */
    boolean faultsDisabled() {
        return ContextLayout.FPD.isSet(lo);
    }

    boolean passesThrough() {
        return translationType() == PASS_THROUGH;
    }

    private int translationType() {
        return ContextLayout.TT.intOf(lo);
    }

    int domainId() {
        return ContextLayout.DID.intOf(hi);
    }

    /** Physical address of the top table. */
    long root() {
        return ContextLayout.SLPTPTR.in(lo);
    }

    /** Levels of the tables. */
    int levels() {
        return ContextLayout.AW.intOf(hi) + 2;
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
