package io.crossdock.iommu.vtd;

import io.crossdock.iommu.TableDomain;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;

/** An address space: a table and a domain identifier. */
final class VtdDomain extends TableDomain {
    /** Writes there are message interrupts, never memory (VT-d 3.14). */
    private static final AddressRange INTERRUPT_WINDOW = new AddressRange(0xfee0_0000L, 0x10_0000L);

    private final InvalidationQueue queue;
    private final Capabilities capabilities;
    private final Descriptors descriptors;
    private final int domainId;

    VtdDomain(
            PageTable table,
            TablePool pool,
            InvalidationQueue queue,
            Capabilities capabilities,
            Descriptors descriptors,
            int domainId) {
        super(table, pool, List.of(INTERRUPT_WINDOW));
        this.queue = queue;
        this.capabilities = capabilities;
        this.descriptors = descriptors;
        this.domainId = domainId;
    }

    int domainId() {
        return domainId;
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
    protected void invalidate(InvalidationGather gather) {
        queue.lock();
        try {
            for (int run = 0; run < gather.runs(); run++) {
                add(gather.iova(run), gather.size(run), !gather.walks(run));
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
            queue.add(descriptors.iotlbDomain(domainId), 0);
            queue.sync();
        } finally {
            queue.unlock();
        }
    }

    /** Splits a range into aligned powers of two, as a descriptor wants them. */
    private void add(long iova, long size, boolean leafOnly) {
        if (!capabilities.pageSelective()) {
            queue.add(descriptors.iotlbDomain(domainId), 0);
            return;
        }
        long end = iova + size;
        for (long at = iova; at < end; ) {
            int alignedLg2 = at == 0 ? 63 : Long.numberOfTrailingZeros(at);
            int fittingLg2 = 63 - Long.numberOfLeadingZeros(end - at);
            int maskLg2 = Math.min(Math.min(alignedLg2, fittingLg2) - granuleLg2(), capabilities.maxMaskLg2());
            queue.add(descriptors.iotlbPages(domainId), Descriptors.pages(at, maskLg2, leafOnly));
            at += 1L << granuleLg2() + maskLg2;
        }
    }

    /** The unit has forgotten the address space. */
    void release() {
        releaseTables();
    }
}
