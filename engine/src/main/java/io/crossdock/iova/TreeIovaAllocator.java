package io.crossdock.iova;

import static io.crossdock.iova.RangeTree.NIL;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Top-down first fit over a tree of the allocated ranges under one lock, as Linux's IOVA allocator does it.
 *
 * <p>The search starts at a remembered node, one for ends up to 4 GiB and one above: the lowest range allocated last. What
 * lies above it was full when it was passed, so the search goes on downwards; a free above moves it up. If nothing is
 * found, the search is repeated once over what the first one skipped. The size of the last failed request below 4 GiB is
 * remembered, so that a device which has only those addresses fails fast while they are exhausted.
 *
 * <p>Frees are checked: a range that was not allocated, or half of one, is refused.
 */
public final class TreeIovaAllocator implements IovaAllocator {
    private static final long FOUR_GIB = 1L << 32;

    private final int granuleLg2;
    private final long firstPfn;
    private final long endPfn;
    private final long lowEndPfn;
    private final RangeTree tree = new RangeTree(64);
    private final ReentrantLock lock = new ReentrantLock();
    private final int anchor;
    private int cachedLow;
    private int cached;
    private long failedLowPages = Long.MAX_VALUE;

    /**
     * @param granuleLg2 logarithm of the page size, bytes
     * @param start first address that may be handed out, at least one page: address 0 is never
     * @param end first address behind the space, positive
     */
    public TreeIovaAllocator(int granuleLg2, long start, long end) {
        this.granuleLg2 = granuleLg2;
        this.firstPfn = Math.max(1, start + (1L << granuleLg2) - 1 >>> granuleLg2);
        this.endPfn = end >>> granuleLg2;
        this.lowEndPfn = Math.min(endPfn, FOUR_GIB >>> granuleLg2);
        if (start < 0 || end <= 0 || firstPfn >= endPfn) {
            throw new IllegalArgumentException("IOVA space is empty: start=0x" + Long.toHexString(start) + ", end=0x"
                    + Long.toHexString(end) + ", granule=" + (1L << granuleLg2));
        }
        // Stands above every range, so that each has a successor and a cached node always exists.
        anchor = tree.insertBefore(NIL, Long.MAX_VALUE - 1, Long.MAX_VALUE - 1);
        cachedLow = anchor;
        cached = anchor;
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        long pages = pages(size);
        long limit = Math.min(end >>> granuleLg2, endPfn);
        long alignMask = -(1L << 64 - Long.numberOfLeadingZeros(pages - 1));
        lock.lock();
        try {
            boolean low = limit <= lowEndPfn;
            if (low && pages >= failedLowPages) {
                return NONE;
            }
            int start = low ? cachedLow : cached;
            long skippedFrom = tree.last(start);
            long pfn = place(pages, limit, alignMask, firstPfn, start);
            if (pfn == NONE && skippedFrom < limit) {
                pfn = place(pages, limit, alignMask, skippedFrom + 1, tree.ceiling(limit));
            }
            if (pfn == NONE) {
                if (limit == lowEndPfn) {
                    failedLowPages = pages;
                }
                return NONE;
            }
            return pfn << granuleLg2;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the highest fitting gap at or above {@code floor}, searching downwards from below {@code from}. */
    private long place(long pages, long limit, long alignMask, long floor, int from) {
        int successor = from;
        long high = limit;
        while (true) {
            high = Math.min(high, tree.first(successor));
            long pfn = high - pages & alignMask;
            if (high - pages < floor || pfn < floor) {
                return NONE;
            }
            int below = tree.previous(successor);
            if (below == NIL || pfn > tree.last(below)) {
                int node = tree.insertBefore(successor, pfn, pfn + pages - 1);
                if (limit <= lowEndPfn) {
                    cachedLow = node;
                } else {
                    cached = node;
                }
                return pfn;
            }
            successor = below;
        }
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        long pfn = iova >>> granuleLg2;
        long pages = pages(size);
        lock.lock();
        try {
            int node = tree.ceiling(pfn);
            if (node == anchor || tree.first(node) != pfn || tree.last(node) != pfn + pages - 1) {
                throw new IllegalArgumentException("no such range is allocated: iova=0x" + Long.toHexString(iova)
                        + ", size=" + size
                        + (tree.first(node) > pfn
                                ? ", nothing there"
                                : ", allocated 0x" + Long.toHexString(tree.first(node) << granuleLg2) + " +"
                                        + (tree.last(node) - tree.first(node) + 1 << granuleLg2)));
            }
            int above = tree.next(node);
            if (pfn < lowEndPfn) {
                failedLowPages = Long.MAX_VALUE;
                if (pfn >= tree.first(cachedLow)) {
                    cachedLow = above;
                }
            }
            if (pfn >= tree.first(cached)) {
                cached = above;
            }
            tree.remove(node);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reserve(long iova, long size) {
        long from = Math.max(firstPfn, iova >>> granuleLg2);
        long to = Math.min(endPfn, iova + size + (1L << granuleLg2) - 1 >>> granuleLg2);
        lock.lock();
        try {
            long pfn = from;
            while (pfn < to) {
                int node = tree.ceiling(pfn);
                long gapEnd = Math.min(to, tree.first(node));
                if (gapEnd > pfn) {
                    tree.insertBefore(node, pfn, gapEnd - 1);
                }
                pfn = tree.last(node) + 1;
            }
        } finally {
            lock.unlock();
        }
    }

    private long pages(long size) {
        if (size <= 0 || (size & (1L << granuleLg2) - 1) != 0) {
            throw new IllegalArgumentException("IOVA range must be a positive multiple of the granule: size=" + size
                    + ", granule=" + (1L << granuleLg2));
        }
        return size >>> granuleLg2;
    }

    /** Ranges allocated or reserved. */
    int ranges() {
        lock.lock();
        try {
            return tree.size() - 1;
        } finally {
            lock.unlock();
        }
    }

    void check() {
        lock.lock();
        try {
            tree.check();
        } finally {
            lock.unlock();
        }
    }
}
