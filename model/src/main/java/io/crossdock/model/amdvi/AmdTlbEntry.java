package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.TranslationCache;

/**
 * A cached translation.
 *
 * @param regime {@link #HOST}, or {@link #GUEST} of PASID 0
 * @param domainId domain that it belongs to
 * @param base input address of the page
 * @param sizeLg2 log2 of its bytes
 * @param outputBase physical address of the page, or {@link #ABSENT}
 * @param permissions READ and WRITE of the tables; those of the device table entry apply besides
 * @param dirty whether a write may go through it without another walk
 */
record AmdTlbEntry(int regime, int domainId, long base, int sizeLg2, long outputBase, int permissions, boolean dirty)
        implements TranslationCache.Entry {
    static final int HOST = 0;
    static final int GUEST = 1;

    /** Nothing was there: no address, as pages are aligned. */
    static final long ABSENT = -1;

    boolean isAbsent() {
        return outputBase == ABSENT;
    }

    @Override
    public boolean matches(int ofRegime, int id) {
        return regime == ofRegime && domainId == id;
    }

    /** Whether any byte of the page lies in a range of input addresses, {@code last} included. */
    boolean touches(long first, long last) {
        long own = base + ((1L << sizeLg2) - 1);
        return Long.compareUnsigned(base, last) <= 0 && Long.compareUnsigned(first, own) <= 0;
    }
}
