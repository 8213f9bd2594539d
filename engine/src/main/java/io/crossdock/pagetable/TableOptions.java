package io.crossdock.pagetable;

import org.jspecify.annotations.Nullable;

/**
 * How a page table is kept.
 *
 * @param unmap how runs of leaves are cleared
 * @param coherentWalk whether the unit's walks snoop the caches; if not, changed lines of tables are cleaned
 * @param splitBlocks whether unmapping part of a block splits it; if not, it is refused
 * @param pageSizes bit n set: leaves of 2<sup>n</sup> bytes may be used
 * @param scratch gives {@link UnmapStrategy#REMEMBERED} its arrays
 */
public record TableOptions(
        UnmapStrategy unmap, boolean coherentWalk, boolean splitBlocks, long pageSizes, Scratch scratch) {
    /** Batched, for walks that snoop, blocks stay whole, all page sizes of the format. */
    public static final TableOptions DEFAULT =
            new TableOptions(UnmapStrategy.BATCHED, true, false, -1, entries -> new long[entries]);

    /** Where arrays come from. An unmap may run where nothing can be had, as in memory reclaim. */
    @FunctionalInterface
    public interface Scratch {
        /** An array of this many elements, or {@code null} if there is none to be had. */
        long @Nullable [] take(int elements);
    }

    public TableOptions withUnmap(UnmapStrategy strategy) {
        return new TableOptions(strategy, coherentWalk, splitBlocks, pageSizes, scratch);
    }

    public TableOptions withCoherentWalk(boolean coherent) {
        return new TableOptions(unmap, coherent, splitBlocks, pageSizes, scratch);
    }

    public TableOptions withSplitBlocks(boolean split) {
        return new TableOptions(unmap, coherentWalk, split, pageSizes, scratch);
    }

    /** {@code 1L << 12} forces pages of 4 KiB, as Linux does on Tegra for an erratum. */
    public TableOptions withPageSizes(long sizes) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, sizes, scratch);
    }

    public TableOptions withScratch(Scratch source) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, pageSizes, source);
    }
}
