package io.crossdock.pagetable;

import org.jspecify.annotations.Nullable;

/**
 * How a page table is kept.
 *
 * @param unmap how runs of leaves are cleared
 * @param coherentWalk whether the unit's walks snoop the caches; if not, changed lines of tables are cleaned
 * @param splitBlocks whether unmapping part of a block splits it; if not, it is refused
 * @param stage in which translation of the unit; a driver refuses one that its unit lacks
 * @param granuleLg2 logarithm of the page size that an SMMU's driver is asked for: 12, 14 or 16; where the unit lacks it,
 *     its pages have 4 KiB, and its description says so. Other units have pages of 4 KiB alone
 * @param pageSizes bit n set: leaves of 2<sup>n</sup> bytes may be used
 * @param scratch gives {@link UnmapStrategy#REMEMBERED} its arrays
 */
public record TableOptions(
        UnmapStrategy unmap,
        boolean coherentWalk,
        boolean splitBlocks,
        Stage stage,
        int granuleLg2,
        long pageSizes,
        Scratch scratch) {
    /** Batched, for walks that snoop, blocks stay whole, pages of 4 KiB and all blocks of the format. */
    public static final TableOptions DEFAULT =
            new TableOptions(UnmapStrategy.BATCHED, true, false, Stage.USUAL, 12, -1, entries -> new long[entries]);

    /** Where arrays come from. An unmap may run where nothing can be had, as in memory reclaim. */
    @FunctionalInterface
    public interface Scratch {
        /** An array of this many elements, or {@code null} if there is none to be had. */
        long @Nullable [] take(int elements);
    }

    public TableOptions {
        if (granuleLg2 != 12 && granuleLg2 != 14 && granuleLg2 != 16) {
            throw new IllegalArgumentException(
                    "no architecture has such a granule: granuleLg2=" + granuleLg2 + ", allowed=12, 14, 16");
        }
    }

    public TableOptions withUnmap(UnmapStrategy strategy) {
        return new TableOptions(strategy, coherentWalk, splitBlocks, stage, granuleLg2, pageSizes, scratch);
    }

    public TableOptions withCoherentWalk(boolean coherent) {
        return new TableOptions(unmap, coherent, splitBlocks, stage, granuleLg2, pageSizes, scratch);
    }

    public TableOptions withSplitBlocks(boolean split) {
        return new TableOptions(unmap, coherentWalk, split, stage, granuleLg2, pageSizes, scratch);
    }

    public TableOptions withStage(Stage which) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, which, granuleLg2, pageSizes, scratch);
    }

    /** Asks for pages of 4, 16 or 64 KiB: {@code lg2} 12, 14 or 16. */
    public TableOptions withGranuleLg2(int lg2) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, stage, lg2, pageSizes, scratch);
    }

    /** {@code 1L << 12} forces pages of 4 KiB, as Linux does on Tegra for an erratum. */
    public TableOptions withPageSizes(long sizes) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, stage, granuleLg2, sizes, scratch);
    }

    public TableOptions withScratch(Scratch source) {
        return new TableOptions(unmap, coherentWalk, splitBlocks, stage, granuleLg2, pageSizes, source);
    }
}
