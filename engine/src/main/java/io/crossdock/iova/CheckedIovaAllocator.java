package io.crossdock.iova;

/**
 * The checked mode of an allocator: refuses what was not allocated, and finds an allocator that hands out what it may not.
 * Slow: every operation takes a lock and searches a tree.
 */
public final class CheckedIovaAllocator implements IovaAllocator {
    private final IovaSpace space;
    private final IovaAllocator checked;
    private final int granuleLg2;
    private final RangeTree live = new RangeTree(64);
    private final RangeTree reserved = new RangeTree(16);
    private final BackoffLock lock;

    /**
     * @param space the space that the allocator was made for
     * @param checked the allocator; nobody else uses it
     */
    public CheckedIovaAllocator(IovaSpace space, IovaAllocator checked) {
        this.space = space;
        this.checked = checked;
        granuleLg2 = space.granuleLg2();
        lock = new BackoffLock(space.sink());
    }

    /**
     * As described there.
     *
     * @throws BrokenAllocatorException if the range overlaps another, is misaligned, or lies outside of space or bound
     */
    @Override
    public long allocate(long size, long end, MapContext context) {
        return checkedRange(checked.allocate(size, end, context), size, end);
    }

    @Override
    public long tryAllocate(long size, long end, MapContext context) {
        return checkedRange(checked.tryAllocate(size, end, context), size, end);
    }

    private long checkedRange(long iova, long size, long end) {
        if (iova == NONE) {
            return NONE;
        }
        long pages = space.pages(size);
        long pfn = iova >>> granuleLg2;
        if ((iova & (1L << IovaSpace.lg2(pages) + granuleLg2) - 1) != 0) {
            throw BrokenAllocatorException.misaligned(iova, size);
        }
        if (iova < 0 || pfn < space.firstPfn() || pages > space.limitPfn(end) - pfn) {
            throw BrokenAllocatorException.outside(
                    iova, size, space.firstPfn() << granuleLg2, space.limitPfn(end) << granuleLg2);
        }
        lock.lock();
        try {
            refuseOverlap(reserved, pfn, pages, "reserved");
            refuseOverlap(live, pfn, pages, "allocated");
            live.insertBefore(live.ceiling(pfn), pfn, pfn + pages - 1);
        } finally {
            lock.unlock();
        }
        return iova;
    }

    private void refuseOverlap(RangeTree ranges, long pfn, long pages, String what) {
        int other = ranges.ceiling(pfn);
        if (ranges.first(other) < pfn + pages) {
            throw BrokenAllocatorException.overlap(
                    pfn << granuleLg2,
                    pages << granuleLg2,
                    what,
                    ranges.first(other) << granuleLg2,
                    sizeOf(ranges, other));
        }
    }

    private long sizeOf(RangeTree ranges, int node) {
        return ranges.last(node) - ranges.first(node) + 1 << granuleLg2;
    }

    /** As described there; always checks. */
    @Override
    public void free(long iova, long size, MapContext context) {
        long pages = space.pages(size);
        long pfn = iova >>> granuleLg2;
        lock.lock();
        try {
            int node = live.ceiling(pfn);
            if (live.first(node) > pfn + pages - 1) {
                throw BadFreeException.nothingThere(iova, size);
            }
            if (live.first(node) != pfn || live.last(node) != pfn + pages - 1) {
                throw BadFreeException.otherRange(iova, size, live.first(node) << granuleLg2, sizeOf(live, node));
            }
            live.remove(node);
        } finally {
            lock.unlock();
        }
        checked.free(iova, size, context);
    }

    @Override
    public void reserve(long iova, long size) {
        checked.reserve(iova, size);
        long pfn = iova >>> granuleLg2;
        long end = iova + size + space.granule() - 1 >>> granuleLg2;
        lock.lock();
        try {
            while (pfn < end) {
                int node = reserved.ceiling(pfn);
                long gapEnd = Math.min(end, reserved.first(node));
                if (gapEnd > pfn) {
                    reserved.insertBefore(node, pfn, gapEnd - 1);
                }
                pfn = reserved.last(node) + 1;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ranges that are allocated. */
    public int liveRanges() {
        lock.lock();
        try {
            return live.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trim() {
        checked.trim();
    }

    @Override
    public void close() {
        checked.close();
    }
}
