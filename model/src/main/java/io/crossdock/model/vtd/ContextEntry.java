package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.vtd.AddressSpace.Translation;

/** A context entry of legacy mode ({@link ContextLayout}). */
record ContextEntry(long lo, long hi) {
    static final int BYTES = 16;

    private static final long RESERVED_LO = ContextLayout.CONTEXT.reserved(0);
    private static final long RESERVED_HI = ContextLayout.CONTEXT.reserved(1);
    private static final int TRANSLATE_AND_SERVE = 0b01;
    private static final int PASS_THROUGH = 0b10;

    boolean isPresent() {
        return ContextLayout.P.isSet(lo);
    }

    /** FPD: qualified faults are not recorded. */
    boolean faultsDisabled() {
        return ContextLayout.FPD.isSet(lo);
    }

    private boolean passesThrough() {
        return translationType() == PASS_THROUGH;
    }

    private int translationType() {
        return ContextLayout.TT.intOf(lo);
    }

    private int levels() {
        return ContextLayout.AW.intOf(hi) + 2;
    }

    /** What a supported entry says. */
    AddressSpace space() {
        return new AddressSpace(
                false,
                passesThrough() ? Translation.PASS_THROUGH : Translation.SECOND_STAGE,
                faultsDisabled(),
                false,
                ContextLayout.DID.intOf(hi),
                0,
                ContextLayout.SLPTPTR.in(lo),
                levels(),
                translationType() == TRANSLATE_AND_SERVE);
    }

    boolean reservedSet(int hostBits) {
        return (lo & (RESERVED_LO | ~Bits.ones(hostBits))) != 0 || (hi & RESERVED_HI) != 0;
    }

    /** Whether AW and TT have values that the unit supports: levels from 3 on (SAGAW). */
    boolean supported(int mostLevels) {
        boolean width = levels() >= 3 && levels() <= mostLevels;
        return width && translationType() <= PASS_THROUGH;
    }
}
