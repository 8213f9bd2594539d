package io.crossdock.model.vtd;

import io.crossdock.model.iommu.TranslationCache;

/**
 * A cached translation with its tag (specification 6.2.3).
 *
 * @param domainId domain that it belongs to
 * @param base input address of the page
 * @param sizeLg2 log2 of its bytes
 * @param outputBase physical address of the page
 * @param permissions READ and WRITE
 */
record VtdTlbEntry(int domainId, long base, int sizeLg2, long outputBase, int permissions)
        implements TranslationCache.Entry {
    @Override
    public boolean matches(int regime, int id) {
        return domainId == id;
    }

    /** Whether the whole page lies in a range of input addresses, {@code last} included. */
    boolean isWithin(long first, long last) {
        return Long.compareUnsigned(first, base) <= 0 && Long.compareUnsigned(base + ((1L << sizeLg2) - 1), last) <= 0;
    }
}
