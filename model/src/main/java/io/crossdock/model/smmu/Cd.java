package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import org.jspecify.annotations.Nullable;

/**
 * A context descriptor (specification 5.4): 64 bytes, of which the first 32 matter here.
 *
 * <pre>
 *        63  48 47  46 45 44 43 42 41   40  39   38   37   36  35   34 32
 * word 0 | ASID |ASET|A |R |S |HA|HD|AA64|PAN|TBI1|TBI0|UWXN|WXN|AFFD| IPS |
 *        31 30   29  24 23 22 21  16 15   14   13   8 7   6 5    0
 *        |V|EPD1|SH,OR,IR|TG1 | T1SZ |ENDI|EPD0|SH,OR,IR|TG0 | T0SZ |
 *
 *        55            4 1    0              55            4 1    0
 * word 1 | TTB0         |HAD0| |      word 2 | TTB1         |HAD1| |
 *
 *        63          32 31           0
 * word 3 |    MAIR1    |    MAIR0    |
 *
 * TG0: 00 4K, 01 64K, 10 16K; TG1: 01 16K, 10 4K, 11 64K
 * </pre>
 */
record Cd(long word0, long word1, long word2, long mair) {
    static final int BYTES = 64;

    private static final int MIN_TXSZ = 16;
    private static final int MAX_TXSZ = 39;

    int asid() {
        return (int) Bits.field(word0, 63, 48);
    }

    /** Whether translation faults are recorded (CD.R). */
    boolean recordsFaults() {
        return Bits.bit(word0, 45);
    }

    /** Byte of MAIR that an AttrIndx selects. */
    int mairByte(int attrIndex) {
        return (int) (mair >>> 8 * (attrIndex & 7)) & 0xff;
    }

    /** Whether the top byte of addresses of a half is ignored (TBI0, TBI1). */
    boolean ignoresTopByte(boolean upper) {
        return Bits.bit(word0, upper ? 39 : 38);
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
                new LpaeGeometry(granuleLg2, inputBits),
                intermediateBits(parameters),
                Bits.bit(upper ? word2 : word1, 1),
                Bits.bit(word0, 35),
                world != StreamWorld.EL2);
    }

    /** What makes the descriptor invalid or ILLEGAL (specification 5.4.2), or null. */
    @Nullable
    String fault(StreamWorld world, SmmuParameters parameters) {
        if (!Bits.bit(word0, 31)) {
            return "V=0";
        }
        if (!Bits.bit(word0, 46)) {
            return "A=0 although IDR0.TERM_MODEL=1";
        }
        if (Bits.bit(word0, 44)) {
            return "S=1 although IDR0.STALL_MODEL says that stalls are not supported";
        }
        if (!Bits.bit(word0, 41)) {
            return "AA64=0 although IDR0.TTF has AArch64 tables only";
        }
        if (Bits.field(word0, 43, 42) != 0) {
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
        if (Bits.bit(word0, 15)) {
            return "ENDI=1 although IDR0.TTENDIAN has little-endian tables only";
        }
        if (!parameters.granules().supports(granuleLg2(upper))) {
            return "TG" + n + "=" + Bits.field(word0, upper ? 23 : 7, upper ? 22 : 6) + " is not implemented";
        }
        if (txsz(upper) < MIN_TXSZ || txsz(upper) > MAX_TXSZ) {
            return "T" + n + "SZ=" + txsz(upper) + " is outside " + MIN_TXSZ + " to " + MAX_TXSZ;
        }
        if (ttb(upper) >>> intermediateBits(parameters) != 0) {
            return "TTB" + n + "=0x" + Long.toHexString(ttb(upper)) + " exceeds " + intermediateBits(parameters)
                    + " bits (IPS)";
        }
        return null;
    }

    private boolean walkDisabled(boolean upper, StreamWorld world) {
        // The EL2 regime has one table: TTB1 is unreachable and EPD0 not looked at (specification 5.4.1).
        if (world == StreamWorld.EL2) {
            return upper;
        }
        return Bits.bit(word0, upper ? 30 : 14);
    }

    private int txsz(boolean upper) {
        return (int) (upper ? Bits.field(word0, 21, 16) : Bits.field(word0, 5, 0));
    }

    private long ttb(boolean upper) {
        return (upper ? word2 : word1) & Bits.ones(56) & ~0xfL;
    }

    private int granuleLg2(boolean upper) {
        if (upper) {
            return switch ((int) Bits.field(word0, 23, 22)) {
                case 1 -> 14;
                case 2 -> 12;
                case 3 -> 16;
                default -> 0;
            };
        }
        return switch ((int) Bits.field(word0, 7, 6)) {
            case 0 -> 12;
            case 1 -> 16;
            case 2 -> 14;
            default -> 0;
        };
    }

    /** Effective IPS: a value above OAS is taken for OAS. */
    private int intermediateBits(SmmuParameters parameters) {
        return Math.min(AddressSize.bits((int) Bits.field(word0, 34, 32)), parameters.outputBits());
    }
}
