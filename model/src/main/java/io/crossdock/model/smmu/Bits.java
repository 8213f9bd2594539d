package io.crossdock.model.smmu;

/** Fields of words. */
final class Bits {
    private Bits() {}

    /** Bits {@code high} to {@code low}, both included, moved down to bit 0. */
    static long field(long word, int high, int low) {
        return word << (63 - high) >>> (63 - high + low);
    }

    static boolean bit(long word, int position) {
        return (word >>> position & 1) != 0;
    }

    /** A word whose bits below {@code bits} are set. */
    static long ones(int bits) {
        return bits >= 64 ? -1L : (1L << bits) - 1;
    }
}
