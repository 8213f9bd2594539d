package io.crossdock.workbench.bench;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.machine.IommuInfo;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pagetable.UnmapStrategy;
import java.time.Duration;

/**
 * What is measured and how.
 *
 * @param unit which translation unit, and so which table format
 * @param stage which translation of the unit
 * @param granuleLg2 logarithm of the smallest page's bytes: 12, and with an SMMU 14 or 16
 * @param traits what the unit can do or wants
 * @param coherentDevice whether the device snoops the caches; if not, the lines of the buffer are maintained
 * @param unmap how runs of entries are cleared
 * @param pageSizes bit n set: pages of 2<sup>n</sup> bytes may be used; -1 for all
 * @param allocatorName name of the allocator, for reports
 * @param allocator who finds IOVAs
 * @param identity whether memory is mapped at its physical address where that can be had; the allocator serves the rest
 * @param policy when the unit is made to forget
 * @param adaptive when {@link InvalidationPolicy#ADAPTIVE} has it forget all at once
 * @param direction which way data would move
 * @param live mappings that a thread keeps: one more is made, the oldest goes
 * @param pattern which of the live mappings goes
 * @param seed of the random pattern; thread {@code t} uses {@code seed + t}
 * @param warmup how long each case runs before it is timed
 * @param length how long each case is timed
 * @param operations operations of each thread, for a fixed amount of work instead of a fixed time; 0 for none
 * @param pieces pieces of a scatterlist, each of the mapping's size; 0 for single mappings
 * @param bypass whether mappings go around the translation
 */
public record MapBenchSettings(
        IommuInfo.Kind unit,
        Stage stage,
        int granuleLg2,
        UnitTraits traits,
        boolean coherentDevice,
        UnmapStrategy unmap,
        long pageSizes,
        String allocatorName,
        IovaAllocator.Factory allocator,
        boolean identity,
        InvalidationPolicy policy,
        AdaptiveFlush adaptive,
        Direction direction,
        int live,
        Pattern pattern,
        long seed,
        Duration warmup,
        Duration length,
        long operations,
        int pieces,
        boolean bypass) {
    /** Which of the live mappings is unmapped next. */
    public enum Pattern {
        /** The oldest, as a descriptor ring does. */
        RING,
        /** Any. */
        RANDOM
    }

    public MapBenchSettings {
        if (live < 1 || operations < 0 || pieces < 0 || length.isNegative() || warmup.isNegative()) {
            throw new IllegalArgumentException("at least one live mapping, no negative time: live=" + live + ", pieces="
                    + pieces + ", operations=" + operations + ", warmup=" + warmup + ", length=" + length);
        }
    }

    TableOptions tables() {
        return TableOptions.DEFAULT
                .withUnmap(unmap)
                .withCoherentWalk(traits.coherentWalks())
                .withStage(stage)
                .withGranuleLg2(granuleLg2)
                .withPageSizes(pageSizes);
    }
}
