package io.crossdock.model.iommu;

/**
 * A range of input addresses in one word, as an invalidation request of PCI Express tells it (base specification 10.3) and
 * the commands for it of VT-d and AMD do.
 *
 * <pre>
 *  63            12 11       1 0
 * | address        |   else   |S|
 * </pre>
 *
 * <p>S=0: one page of 4 KiB. S=1: the lowest zero bit of the address from bit 12 on is the highest bit inside the range, which
 * is a power of two, and aligned.
 */
public final class SizedAddress {
    private static final int PAGE_LG2 = 12;

    private SizedAddress() {}

    /** First input address. */
    public static long first(long word) {
        return word & ~Bits.ones(sizeLg2(word));
    }

    /** Last input address. */
    public static long last(long word) {
        return word | Bits.ones(sizeLg2(word));
    }

    private static int sizeLg2(long word) {
        return Bits.bit(word, 0)
                ? Math.min(Long.SIZE, Long.numberOfTrailingZeros(~word & -1L << PAGE_LG2) + 1)
                : PAGE_LG2;
    }
}
