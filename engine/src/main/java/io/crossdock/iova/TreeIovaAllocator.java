package io.crossdock.iova;

import static io.crossdock.iova.RangeTree.NIL;

/**
 * Top-down first fit over a tree of the allocated ranges under one lock, as Linux's IOVA allocator does it.
 *
 * <p>The search starts at a remembered node, one for ends up to 4 GiB and one above: the lowest range allocated last. What
 * lies above it was full when it was passed, so the search goes on downwards; a free above moves it up. If nothing is
 * found, the search is repeated once over what the first one skipped. The size of the last failed request below 4 GiB is
 * remembered, so that a device which has only those addresses fails fast while they are exhausted.
 *
 * <p>Frees are checked, for the tree is searched anyway: a range that was not allocated, or half of one, is refused.
 */
public final class TreeIovaAllocator implements IovaAllocator {
    private final IovaSpace space;
    private final int granuleLg2;
    private final long firstPfn;
    private final long lowEndPfn;
    private final RangeTree tree = new RangeTree(64);
    private final BackoffLock lock;
    private int cachedLow = tree.anchor();
    private int cached = tree.anchor();
    private long failedLowPages = Long.MAX_VALUE;

    public TreeIovaAllocator(IovaSpace space) {
        this.space = space;
        granuleLg2 = space.granuleLg2();
        firstPfn = space.firstPfn();
        lowEndPfn = space.lowEndPfn();
        lock = new BackoffLock(space.sink());
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        long pages = space.pages(size);
        long limit = space.limitPfn(end);
        lock.lock();
        try {
            long pfn = place(pages, limit);
            return pfn == NONE ? NONE : pfn << granuleLg2;
        } finally {
            lock.unlock();
        }
    }

    private long place(long pages, long limit) {
        boolean low = limit <= lowEndPfn;
        if (low && pages >= failedLowPages) {
            return NONE;
        }
        long alignMask = -(1L << IovaSpace.lg2(pages));
        int start = low ? cachedLow : cached;
        long skippedFrom = tree.last(start);
        long pfn = place(pages, limit, alignMask, firstPfn, start);
        if (pfn == NONE && skippedFrom < limit) {
            pfn = place(pages, limit, alignMask, skippedFrom + 1, tree.ceiling(limit));
        }
        if (pfn == NONE && limit == lowEndPfn) {
            failedLowPages = pages;
        }
        return pfn;
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
        long pages = space.pages(size);
        lock.lock();
        try {
            remove(iova >>> granuleLg2, pages);
        } finally {
            lock.unlock();
        }
    }

    /** Gives back ranges of one size, named by their page numbers, in one section. */
    void freeAll(long[] pfns, int count, long pages) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                remove(pfns[i], pages);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(long pfn, long pages) {
        int node = tree.ceiling(pfn);
        if (tree.first(node) != pfn || tree.last(node) != pfn + pages - 1) {
            throw refused(node, pfn, pages);
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
    }

    private BadFreeException refused(int node, long pfn, long pages) {
        long iova = pfn << granuleLg2;
        long size = pages << granuleLg2;
        return tree.first(node) > pfn + pages - 1
                ? BadFreeException.nothingThere(iova, size)
                : BadFreeException.otherRange(
                        iova,
                        size,
                        tree.first(node) << granuleLg2,
                        tree.last(node) - tree.first(node) + 1 << granuleLg2);
    }

    @Override
    public void reserve(long iova, long size) {
        long from = Math.max(firstPfn, iova >>> granuleLg2);
        long to = Math.min(space.endPfn(), iova + size + space.granule() - 1 >>> granuleLg2);
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

    /** Ranges allocated or reserved. */
    int ranges() {
        lock.lock();
        try {
            return tree.size();
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
