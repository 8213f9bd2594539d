package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** A context descriptor ({@link CdLayout}), of which the unit reads the first words. */
record Cd(long word0, long word1, long word2, long mair) {
    static final int BYTES = 64;

    private static final int MIN_TXSZ = 16;
    private static final int MIN_WIDE_TXSZ = 12;
    private static final int MAX_TXSZ = 39;

    int asid() {
        return CdLayout.ASID.intOf(word0);
    }

    /** Whether translation faults are recorded (CD.R). */
    boolean recordsFaults() {
        return CdLayout.R.isSet(word0);
    }

    /** Byte of MAIR that an AttrIndx selects. */
    int mairByte(int attrIndex) {
        return (int) (mair >>> 8 * (attrIndex & 7)) & 0xff;
    }

    /** Whether the top byte of addresses of a half is ignored (TBI0, TBI1). */
    boolean ignoresTopByte(boolean upper) {
        return (upper ? CdLayout.TBI1 : CdLayout.TBI0).isSet(word0);
    }

    /** The table of one half of the address space, or null if walks are disabled there (EPD0, EPD1). */
    @Nullable
    TranslationTable table(boolean upper, StreamWorld world, SmmuParameters parameters) {
        if (walkDisabled(upper, world)) {
            return null;
        }
        int granuleLg2 = granuleLg2(upper);
        int inputBits = 64 - txsz(upper);
        return new TranslationTable(
                ttb(upper),
                LpaeGeometry.stage1(granuleLg2, inputBits, parameters.isWide(granuleLg2)),
                intermediateBits(upper, parameters),
                upper ? CdLayout.HAD1.isSet(word2) : CdLayout.HAD0.isSet(word1),
                CdLayout.AFFD.isSet(word0),
                world != StreamWorld.EL2,
                false);
    }

    /** What makes the descriptor invalid or ILLEGAL (specification 5.4.2), or null. */
    @Nullable
    String fault(StreamWorld world, SmmuParameters parameters) {
        if (!CdLayout.V.isSet(word0)) {
            return "V=0";
        }
        if (!CdLayout.A.isSet(word0)) {
            return "A=0 although IDR0.TERM_MODEL=1";
        }
        if (CdLayout.S.isSet(word0)) {
            return "S=1 although IDR0.STALL_MODEL says that stalls are not supported";
        }
        if (!CdLayout.AA64.isSet(word0)) {
            return "AA64=0 although IDR0.TTF has AArch64 tables only";
        }
        if (CdLayout.HA_HD.isSet(word0)) {
            return "HA or HD set although IDR0.HTTU=0";
        }
        String lower = halfFault(false, world, parameters);
        return lower != null ? lower : halfFault(true, world, parameters);
    }

    private @Nullable String halfFault(boolean upper, StreamWorld world, SmmuParameters parameters) {
        if (walkDisabled(upper, world)) {
            return null;
        }
        int n = upper ? 1 : 0;
        if (CdLayout.ENDI.isSet(word0)) {
            return "ENDI=1 although IDR0.TTENDIAN has little-endian tables only";
        }
        if (!parameters.granules().supports(granuleLg2(upper))) {
            return "TG" + n + "=" + (upper ? CdLayout.TG1 : CdLayout.TG0).of(word0) + " is not implemented";
        }
        int least = parameters.isWide(granuleLg2(upper)) ? MIN_WIDE_TXSZ : MIN_TXSZ;
        if (txsz(upper) < least || txsz(upper) > MAX_TXSZ) {
            return "T" + n + "SZ=" + txsz(upper) + " is outside " + least + " to " + MAX_TXSZ;
        }
        if (ttb(upper) >>> intermediateBits(upper, parameters) != 0) {
            return "TTB" + n + "=0x" + Long.toHexString(ttb(upper)) + " exceeds " + intermediateBits(upper, parameters)
                    + " bits (IPS)";
        }
        return null;
    }

    private boolean walkDisabled(boolean upper, StreamWorld world) {
        // The EL2 regime has one table: TTB1 is unreachable and EPD0 not looked at (specification 5.4.1).
        if (world == StreamWorld.EL2) {
            return upper;
        }
        return (upper ? CdLayout.EPD1 : CdLayout.EPD0).isSet(word0);
    }

    private int txsz(boolean upper) {
        return (upper ? CdLayout.T1SZ : CdLayout.T0SZ).intOf(word0);
    }

    private long ttb(boolean upper) {
        return upper ? CdLayout.TTB1.in(word2) : CdLayout.TTB0.in(word1);
    }

    private int granuleLg2(boolean upper) {
        if (upper) {
            return switch (CdLayout.TG1.intOf(word0)) {
                case 1 -> 14;
                case 2 -> 12;
                case 3 -> 16;
                default -> 0;
            };
        }
        return switch (CdLayout.TG0.intOf(word0)) {
            case 0 -> 12;
            case 1 -> 16;
            case 2 -> 14;
            default -> 0;
        };
    }

    /** Effective IPS: a value above OAS is taken for OAS, one above 48 bits for 48 but with the 64 KiB granule. */
    private int intermediateBits(boolean upper, SmmuParameters parameters) {
        int most = parameters.isWide(granuleLg2(upper)) ? 52 : LpaeDescriptor.ADDRESS_BITS;
        return Math.min(Math.min(AddressSize.bits(CdLayout.IPS.intOf(word0)), most), parameters.outputBits());
    }
}
