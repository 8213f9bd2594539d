package io.crossdock.iommu.vtd;

import io.crossdock.iommu.AtsFunction;
import io.crossdock.iommu.TableDomain;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address space: a table and a domain identifier. */
final class VtdDomain extends TableDomain {
    /** Writes there are message interrupts, never memory (VT-d 3.14). */
    private static final AddressRange INTERRUPT_WINDOW = new AddressRange(0xfee0_0000L, 0x10_0000L);

    private final InvalidationQueue queue;
    private final Capabilities capabilities;
    private final Descriptors.Scope scope;
    private final @Nullable AtsFunction ats;

    /** @param ats its function, if that keeps translations of its own */
    VtdDomain(
            PageTable table,
            TablePool pool,
            InvalidationQueue queue,
            Capabilities capabilities,
            Descriptors.Scope scope,
            @Nullable AtsFunction ats) {
        super(table, pool, List.of(INTERRUPT_WINDOW));
        this.queue = queue;
        this.capabilities = capabilities;
        this.scope = scope;
        this.ats = ats;
    }

    @Nullable
    AtsFunction ats() {
        return ats;
    }

    @Override
    protected void mapped(long iova, long size) {
        if (capabilities.cachingMode()) {
            queue.lock();
            try {
                add(iova, size, true);
                queue.sync();
            } finally {
                queue.unlock();
            }
        }
    }

    @Override
    protected void invalidate(InvalidationGather gather, int mostCommands) {
        queue.lock();
        try {
            if (mostCommands < Integer.MAX_VALUE && commands(gather) > mostCommands) {
                forgetAll();
                return;
            }
            for (int run = 0; run < gather.runs(); run++) {
                add(gather.iova(run), gather.size(run), !gather.walks(run));
            }
            queue.sync();
            if (ats != null) {
                ats.forget(gather);
            }
        } finally {
            queue.unlock();
        }
    }

    @Override
    public void flush() {
        queue.lock();
        try {
            forgetAll();
        } finally {
            queue.unlock();
        }
    }

    private void forgetAll() {
        queue.add(scope.all(), 0);
        queue.sync();
        if (ats != null) {
            ats.forgetAll();
        }
    }

    /** Splits a range into aligned powers of two, as a descriptor wants them. */
    private void add(long iova, long size, boolean leafOnly) {
        if (!capabilities.pageSelective()) {
            queue.add(scope.all(), 0);
            return;
        }
        long end = iova + size;
        for (long at = iova; at < end; ) {
            int maskLg2 = maskLg2(at, end);
            queue.add(scope.pages(), Descriptors.pages(at, maskLg2, leafOnly));
            at += 1L << granuleLg2() + maskLg2;
        }
    }

    /** Logarithm of the pages of the largest aligned power of two at the start of a range. */
    private int maskLg2(long at, long end) {
        int alignedLg2 = at == 0 ? 63 : Long.numberOfTrailingZeros(at);
        int fittingLg2 = 63 - Long.numberOfLeadingZeros(end - at);
        return Math.min(Math.min(alignedLg2, fittingLg2) - granuleLg2(), capabilities.maxMaskLg2());
    }

    private long commands(InvalidationGather gather) {
        long sum = 0;
        for (int run = 0; run < gather.runs(); run++) {
            long end = gather.iova(run) + gather.size(run);
            for (long at = gather.iova(run); at < end && capabilities.pageSelective(); sum++) {
                at += 1L << granuleLg2() + maskLg2(at, end);
            }
        }
        return sum;
    }

    /** The unit has forgotten the address space. */
    void release() {
        releaseTables();
    }
}
