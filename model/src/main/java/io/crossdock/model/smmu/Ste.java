package io.crossdock.model.smmu;

import io.crossdock.model.observe.MemoryType;
import org.jspecify.annotations.Nullable;

/** A stream table entry ({@link SteLayout}), of which the unit reads the first words. */
record Ste(long word0, long word1, long word2, long word3) {
    static final int BYTES = 64;

    private static final int BYPASS = 0b100;
    private static final int STAGE_2 = 0b110;
    private static final int BOTH = 0b111;

    boolean valid() {
        return SteLayout.V.isSet(word0);
    }

    int config() {
        return SteLayout.CONFIG.intOf(word0);
    }

    boolean aborts() {
        return (config() & 0b100) == 0;
    }

    boolean bypasses() {
        return config() == BYPASS;
    }

    boolean translatesStage2() {
        return config() == STAGE_2;
    }

    boolean translatesBoth() {
        return config() == BOTH;
    }

    /** EATS: translation requests are answered, and translated requests pass (specification 5.2). */
    boolean answersAts() {
        return SteLayout.EATS.of(word1) == 1;
    }

    /** Configuration of stage 2; its VMID tags what stage 1 translates, too. */
    Stage2 stage2() {
        return new Stage2(word2, word3);
    }

    /** Address of the context descriptor: physical, or intermediate if both stages translate. */
    long contextPointer() {
        return SteLayout.S1_CONTEXT_PTR.in(word0);
    }

    StreamWorld world() {
        return SteLayout.STRW.of(word1) == 0b10 ? StreamWorld.EL2 : StreamWorld.EL1;
    }

    /** Memory type of requests that bypass. */
    MemoryType bypassType() {
        return SteLayout.MT_CFG.isSet(word1)
                ? MemoryTypes.ofMemAttr(SteLayout.MEM_ATTR.intOf(word1))
                : MemoryType.AS_SENT;
    }

    /** What makes the entry invalid or ILLEGAL (specification 5.2.2), or null. */
    @Nullable
    String fault(SmmuParameters parameters) {
        if (!valid()) {
            return "V=0";
        }
        if (aborts() || bypasses()) {
            return null;
        }
        if (SteLayout.EATS.of(word1) > (translatesBoth() ? 0 : 1)) {
            return "EATS=" + SteLayout.EATS.of(word1) + " asks for ATS of both stages, which this unit does not have";
        }
        if (translatesStage2()) {
            return stage2().fault(parameters);
        }
        String lower = translatesBoth() ? stage2().fault(parameters) : null;
        if (lower != null) {
            return lower;
        }
        if (SteLayout.S1_CD_MAX.isSet(word0)) {
            return "S1CDMax=" + SteLayout.S1_CD_MAX.of(word0) + " exceeds IDR1.SSIDSIZE=0";
        }
        if (SteLayout.S1_STALLD.isSet(word1)) {
            return "S1STALLD=1 although IDR0.STALL_MODEL says that stalls are not supported";
        }
        if ((SteLayout.STRW.of(word1) & 1) != 0) {
            return "STRW=" + SteLayout.STRW.of(word1) + " is reserved";
        }
        if (translatesBoth()) {
            // What stage 2 does not reach is a fault of the fetch, not of the entry.
            return world() == StreamWorld.EL1 ? null : "STRW=2 although stage 2 is for EL1 alone";
        }
        if (contextPointer() >>> parameters.outputBits() != 0) {
            return "S1ContextPtr=0x" + Long.toHexString(contextPointer()) + " exceeds " + parameters.outputBits()
                    + " bits (IDR5.OAS)";
        }
        return null;
    }
}
