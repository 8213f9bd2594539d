package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.AtsFunction;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTableFormat;
import org.jspecify.annotations.Nullable;

/** Makes commands of what a table's unmaps gathered. Thread-safe. */
final class TlbCommands {
    /** More commands than this take longer than filling the TLB again. */
    private static final long MAX_COMMANDS = 4096;

    private final CommandQueue queue;
    private final boolean ranges;
    private final PageTableFormat.Shape shape;
    private final @Nullable AtsFunction ats;

    /**
     * @param ranges whether the unit takes ranges
     * @param shape of the table
     * @param ats function that keeps translations of its own of the table's, or null
     */
    TlbCommands(CommandQueue queue, boolean ranges, PageTableFormat.Shape shape, @Nullable AtsFunction ats) {
        this.queue = queue;
        this.ranges = ranges;
        this.shape = shape;
        this.ats = ats;
    }

    /**
     * Makes the unit forget, and waits until it has.
     *
     * @param one command that forgets a page or block
     * @param all command that forgets everything, if there are too many others
     * @param mostCommands that may be given
     */
    void invalidate(InvalidationGather gather, long one, long all, int mostCommands) {
        queue.lock();
        try {
            if (count(gather) > Math.min(mostCommands, MAX_COMMANDS)) {
                forgetAll(all);
                return;
            }
            add(gather, one);
            queue.sync();
            if (ats != null) {
                ats.forget(gather);
            }
        } finally {
            queue.unlock();
        }
    }

    /** Has the unit forget pages one by one, and whatever {@code last} says after them. */
    void invalidateThen(InvalidationGather gather, long one, long last) {
        queue.lock();
        try {
            add(gather, one);
            queue.add(last, 0);
            queue.sync();
        } finally {
            queue.unlock();
        }
    }

    /** One command alone, that forgets everything. */
    void invalidate(long command) {
        queue.lock();
        try {
            forgetAll(command);
        } finally {
            queue.unlock();
        }
    }

    private void forgetAll(long command) {
        queue.add(command, 0);
        queue.sync();
        if (ats != null) {
            ats.forgetAll();
        }
    }

    private void add(InvalidationGather gather, long one) {
        for (int run = 0; run < gather.runs(); run++) {
            if (ranges) {
                addRanges(one, gather.iova(run), gather.size(run), gather.level(run), gather.walks(run));
            } else {
                addPages(one, gather.iova(run), gather.size(run), gather.level(run), gather.walks(run));
            }
        }
    }

    /** With ranges, a run takes at most one command for every five bits of its number of granules. */
    private long count(InvalidationGather gather) {
        long sum = 0;
        for (int run = 0; run < gather.runs(); run++) {
            sum += ranges
                    ? Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(gather.size(run) >>> shape.granuleLg2()), 5)
                    : gather.size(run) >>> shape.spanLg2(gather.level(run));
        }
        return sum;
    }

    private void addPages(long one, long iova, long size, int level, boolean walks) {
        long step = 1L << shape.spanLg2(level);
        for (long at = iova; at < iova + size; at += step) {
            queue.add(one, Commands.tlbiAddress(at, !walks));
        }
    }

    /** Splits a run into ranges of up to 31 &lt;&lt; scale granules, smallest scale first (IHI 0070 4.4.1.1). */
    private void addRanges(long one, long iova, long size, int level, boolean walks) {
        int granuleLg2 = shape.granuleLg2();
        long granules = size >>> granuleLg2;
        // With tables unlinked, the level is not known (0), and one single granule cannot be said then.
        int armLevel = walks ? 0 : 3 - level;
        if (walks && (granules & Commands.RANGE_NUM_MAX) == 1) {
            granules++;
        }
        long at = iova;
        while (granules > 0) {
            int scale = Math.min(Long.numberOfTrailingZeros(granules), Commands.RANGE_SCALE_MAX);
            long left = granules >>> scale;
            int count = (int)
                    (scale < Commands.RANGE_SCALE_MAX
                            ? left & Commands.RANGE_NUM_MAX
                            : Math.min(left, Commands.RANGE_NUM_MAX));
            queue.add(
                    Commands.tlbiRange(one, count, scale), Commands.tlbiRangeAddress(at, granuleLg2, armLevel, !walks));
            at += (long) count << scale + granuleLg2;
            granules -= (long) count << scale;
        }
    }
}
