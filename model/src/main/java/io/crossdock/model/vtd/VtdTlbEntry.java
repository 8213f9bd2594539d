package io.crossdock.model.vtd;

import io.crossdock.model.iommu.TranslationCache;

/**
 * A cached translation with its tag (specification 6.2.3).
 *
 * @param regime PASID of a first-stage translation, else {@link #SECOND_STAGE}
 * @param domainId domain that it belongs to
 * @param base input address of the page
 * @param sizeLg2 log2 of its bytes
 * @param outputBase physical address of the page
 * @param permissions READ and WRITE
 * @param dirty whether a write may go through it without another walk
 */
record VtdTlbEntry(int regime, int domainId, long base, int sizeLg2, long outputBase, int permissions, boolean dirty)
        implements TranslationCache.Entry {
    static final int SECOND_STAGE = -1;

    @Override
    public boolean matches(int ofRegime, int id) {
        return regime == ofRegime && domainId == id;
    }

    boolean grants(boolean write) {
        return (permissions & (write ? SecondStage.WRITE : SecondStage.READ)) != 0;
    }

    boolean isFirstStage() {
        return regime != SECOND_STAGE;
    }

    /** Whether the whole page lies in a range of input addresses, {@code last} included. */
    boolean isWithin(long first, long last) {
        return Long.compareUnsigned(first, base) <= 0 && Long.compareUnsigned(base + ((1L << sizeLg2) - 1), last) <= 0;
    }
}
