package io.crossdock.pagetable;

/**
 * How a run of leaves is cleared. All leave the same tables behind; they differ in what they cost where the unit's walks do
 * not snoop the caches, and in what they need.
 *
 * <p>The three are those of "iommu: Optimize IOMMU UnMap", LKML 2024-05-24, which brought the second into Linux 6.12.
 */
public enum UnmapStrategy {
    /** Every entry is cleared, cleaned out of the caches and noted for invalidation by itself: Linux before 6.12. */
    PER_ENTRY,
    /** All entries are cleared, then cleaned together, then noted: Linux since 6.12. Allocates nothing. */
    BATCHED,
    /**
     * As the first version of that change: the entries are copied to an array before they are cleared together, and noted
     * one by one from the copy. Where the array is refused, as {@link #PER_ENTRY}.
     */
    REMEMBERED
}
