package io.crossdock.iommu;

/** The smallest aligned power of two, of 4 KiB and more, that covers a range of addresses: what devices are told to forget. */
public final class CoveringRange {
    /** {@link #sized} of all addresses. */
    public static final long ALL = 0x7fff_ffff_ffff_f001L;

    private static final int PAGE_LG2 = 12;

    private CoveringRange() {}

    /** Logarithm of its bytes; 64 for all addresses. */
    public static int lg2(long iova, long size) {
        return Math.max(PAGE_LG2, Long.SIZE - Long.numberOfLeadingZeros(iova ^ iova + size - 1));
    }

    /**
     * The range in one word, as invalidation requests of PCI Express have it (base specification 10.3), and the commands of
     * VT-d and AMD: S (bit 0) is 0 for one page of 4 KiB; else the lowest zero bit of the address from bit 12 on is the
     * highest bit inside the range.
     */
    public static long sized(long iova, long size) {
        int lg2 = lg2(iova, size);
        if (lg2 == PAGE_LG2) {
            return iova;
        }
        long inside = (1L << lg2 - 1) - 1 & -1L << PAGE_LG2;
        return (lg2 == Long.SIZE ? 0 : iova & -1L << lg2) | inside | 1;
    }
}
