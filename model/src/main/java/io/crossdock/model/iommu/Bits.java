package io.crossdock.model.iommu;

/** Fields of words, for the decoders. */
public final class Bits {
    private Bits() {}

    /** Bits {@code high} to {@code low}, both included, moved down to bit 0. */
    public static long field(long word, int high, int low) {
        return word << (63 - high) >>> (63 - high + low);
    }

    public static boolean bit(long word, int position) {
        return (word >>> position & 1) != 0;
    }

    /** A word whose bits below {@code bits} are set. */
    public static long ones(int bits) {
        return bits >= 64 ? -1L : (1L << bits) - 1;
    }

    /** The word with bits 31:0 replaced. */
    public static long withLow(long word, int low) {
        return word & ~0xffff_ffffL | Integer.toUnsignedLong(low);
    }

    /** The word with bits 63:32 replaced. */
    public static long withHigh(long word, int high) {
        return word & 0xffff_ffffL | (long) high << 32;
    }
}
