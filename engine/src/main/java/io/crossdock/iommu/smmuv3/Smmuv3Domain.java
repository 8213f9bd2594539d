package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.TableDomain;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;

/** An address space: a table, an ASID and a context descriptor, or in stage 2 a table and a VMID. */
final class Smmuv3Domain extends TableDomain {
    /** Where Linux places the doorbells of message interrupts in every address space. */
    private static final AddressRange MSI_WINDOW = new AddressRange(0x800_0000L, 0x10_0000L);

    /** More commands than this take longer than filling the TLB again. */
    private static final long MAX_COMMANDS = 4096;

    private final CommandQueue queue;
    private final boolean ranges;
    private final Scope scope;

    /**
     * What tells the unit which address space is meant.
     *
     * @param id ASID or VMID
     * @param one command that forgets a page or block
     * @param all command that forgets everything
     * @param contextDescriptor of stage 1; 0 for none
     */
    record Scope(int id, long one, long all, long contextDescriptor) {
        static Scope stage1(int asid, long contextDescriptor) {
            return new Scope(asid, Commands.tlbiVa(asid), Commands.tlbiAsid(asid), contextDescriptor);
        }

        static Scope stage2(int vmid) {
            return new Scope(vmid, Commands.tlbiIpa(vmid), Commands.tlbiVmid(vmid), 0);
        }
    }

    Smmuv3Domain(PageTable table, TablePool pool, CommandQueue queue, boolean ranges, Scope scope) {
        super(table, pool, List.of(MSI_WINDOW));
        this.queue = queue;
        this.ranges = ranges;
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    @Override
    protected void mapped(long iova, long size) {
        // The unit never caches what faults (IHI 0070 3.17).
    }

    @Override
    protected void invalidate(InvalidationGather gather, int mostCommands) {
        queue.lock();
        try {
            if (commands(gather) > Math.min(mostCommands, MAX_COMMANDS)) {
                queue.add(scope.all, 0);
            } else {
                for (int run = 0; run < gather.runs(); run++) {
                    if (ranges) {
                        addRanges(gather.iova(run), gather.size(run), gather.level(run), gather.walks(run));
                    } else {
                        addPages(gather.iova(run), gather.size(run), gather.level(run), gather.walks(run));
                    }
                }
            }
            queue.sync();
        } finally {
            queue.unlock();
        }
    }

    @Override
    public void flush() {
        queue.lock();
        try {
            queue.add(scope.all(), 0);
            queue.sync();
        } finally {
            queue.unlock();
        }
    }

    /** With ranges, a run takes at most one command for every five bits of its number of granules. */
    private long commands(InvalidationGather gather) {
        long sum = 0;
        for (int run = 0; run < gather.runs(); run++) {
            sum += ranges
                    ? Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(gather.size(run) >>> granuleLg2()), 5)
                    : gather.size(run) >>> tableFormat().shape().spanLg2(gather.level(run));
        }
        return sum;
    }

    private void addPages(long iova, long size, int level, boolean walks) {
        long step = 1L << tableFormat().shape().spanLg2(level);
        for (long at = iova; at < iova + size; at += step) {
            queue.add(scope.one, Commands.tlbiAddress(at, !walks));
        }
    }

    /** Splits a run into ranges of up to 31 &lt;&lt; scale granules, smallest scale first (IHI 0070 4.4.1.1). */
    private void addRanges(long iova, long size, int level, boolean walks) {
        long granules = size >>> granuleLg2();
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
                    Commands.tlbiRange(scope.one, count, scale),
                    Commands.tlbiRangeAddress(at, granuleLg2(), armLevel, !walks));
            at += (long) count << scale + granuleLg2();
            granules -= (long) count << scale;
        }
    }

    /** The unit has forgotten the address space. */
    void release() {
        releaseTables();
    }
}
