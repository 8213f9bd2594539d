package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** Words 2 and 3 of a stream table entry ({@link SteLayout}): the configuration of stage 2. */
record Stage2(long word2, long word3) {
    private static final int MIN_T0SZ = 16;
    private static final int MIN_WIDE_T0SZ = 12;
    private static final int MAX_T0SZ = 39;
    /** Tables side by side at the start level. */
    private static final int MOST_TABLES_LG2 = 4;

    int vmid() {
        return SteLayout.S2_VMID.intOf(word2);
    }

    boolean recordsFaults() {
        return SteLayout.S2_R.isSet(word2);
    }

    /** Whether what stage 1 is read from must not be Device memory (S2PTW). */
    boolean protectsWalks() {
        return SteLayout.S2_PTW.isSet(word2);
    }

    /** What makes it ILLEGAL (specification 5.2), or null. */
    @Nullable
    String fault(SmmuParameters parameters) {
        if (!SteLayout.S2_AA64.isSet(word2)) {
            return "S2AA64=0 although IDR0.TTF has AArch64 tables only";
        }
        if (SteLayout.S2_ENDI.isSet(word2)) {
            return "S2ENDI=1 although IDR0.TTENDIAN has little-endian tables only";
        }
        if (SteLayout.S2_HA.isSet(word2) || SteLayout.S2_HD.isSet(word2)) {
            return "S2HA or S2HD set although IDR0.HTTU=0";
        }
        if (SteLayout.S2_S.isSet(word2)) {
            return "S2S=1 although IDR0.STALL_MODEL says that stalls are not supported";
        }
        if (!parameters.granules().supports(granuleLg2())) {
            return "S2TG=" + SteLayout.S2_TG.of(word2) + " is not implemented";
        }
        return rangeFault(parameters);
    }

    private @Nullable String rangeFault(SmmuParameters parameters) {
        int t0sz = SteLayout.S2_T0SZ.intOf(word2);
        int least = Math.max(parameters.isWide(granuleLg2()) ? MIN_WIDE_T0SZ : MIN_T0SZ, 64 - parameters.outputBits());
        if (t0sz < least || t0sz > MAX_T0SZ) {
            return "S2T0SZ=" + t0sz + " is outside " + least + " to " + MAX_T0SZ;
        }
        int sl0 = SteLayout.S2_SL0.intOf(word2);
        if (startLevel() < highestLevel(parameters) || sl0 == 3) {
            return "S2SL0=" + sl0 + " starts at a level that there is not";
        }
        LpaeGeometry geometry = geometry(parameters);
        int entriesLg2 = geometry.entriesLg2(startLevel());
        int tableLg2 = granuleLg2() - 3;
        if (entriesLg2 < 1 || entriesLg2 > tableLg2 + MOST_TABLES_LG2) {
            return "S2SL0=" + sl0 + " does not go with S2T0SZ=" + t0sz + ": 2^" + entriesLg2
                    + " entries at the start level";
        }
        long ttb = SteLayout.S2_TTB.in(word3);
        if (ttb >>> parameters.outputBits() != 0) {
            return "S2TTB=0x" + Long.toHexString(ttb) + " exceeds " + parameters.outputBits() + " bits (IDR5.OAS)";
        }
        return null;
    }

    /** Level 0 with 4 KiB, else 1, for wide addresses only (Arm DDI 0487 D8.2). */
    private int highestLevel(SmmuParameters parameters) {
        int bits = parameters.outputBits();
        return switch (granuleLg2()) {
            case 12 -> bits >= 44 ? 0 : 1;
            case 14 -> bits >= 42 ? 1 : 2;
            default -> bits >= 44 ? 1 : 2;
        };
    }

    private int startLevel() {
        return (granuleLg2() == 12 ? 2 : 3) - SteLayout.S2_SL0.intOf(word2);
    }

    private LpaeGeometry geometry(SmmuParameters parameters) {
        int inputBits = 64 - SteLayout.S2_T0SZ.intOf(word2);
        return new LpaeGeometry(granuleLg2(), inputBits, startLevel(), parameters.isWide(granuleLg2()));
    }

    TranslationTable table(SmmuParameters parameters) {
        int most = parameters.isWide(granuleLg2()) ? 52 : LpaeDescriptor.ADDRESS_BITS;
        int bits = Math.min(AddressSize.bits(SteLayout.S2_PS.intOf(word2)), Math.min(most, parameters.outputBits()));
        return new TranslationTable(
                SteLayout.S2_TTB.in(word3),
                geometry(parameters),
                bits,
                true,
                SteLayout.S2_AFFD.isSet(word2),
                false,
                true);
    }

    private int granuleLg2() {
        return switch (SteLayout.S2_TG.intOf(word2)) {
            case 0 -> 12;
            case 1 -> 16;
            case 2 -> 14;
            default -> 0;
        };
    }
}
