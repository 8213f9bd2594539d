package io.crossdock.model.observe;

/**
 * What a stream asked of the IOMMU.
 *
 * @param lookups requests translated
 * @param iotlbHits lookups answered by the IOTLB
 * @param walks page-table walks
 * @param walkReads 8-byte table entries read in these walks
 * @param configReads stream table, context or descriptor entries read from memory
 * @param faults requests that the unit refused
 */
public record TranslationUse(long lookups, long iotlbHits, long walks, long walkReads, long configReads, long faults) {
    public static final TranslationUse NONE = new TranslationUse(0, 0, 0, 0, 0, 0);
}
