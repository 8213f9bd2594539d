package io.crossdock.iova;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Caches of freed ranges in front of the tree, as Linux's rcache and ATC'15 "Utilizing the IOMMU Scalably" have them:
 * sizes of 1 to 32 pages in powers of two, rounded up; for each context and class two magazines of 127 ranges; full ones go
 * to a depot per class, where other contexts find them. What the depot cannot hold goes back to the tree.
 *
 * <p>A pair of free and allocate touches only what belongs to the context: {@link ContextCaches} tells how that stays safe.
 * A range may be freed on another context: it then serves that one's requests, and full magazines carry it back through
 * the depot. On exhaustion, everyone gives back what is kept.
 *
 * <p>Frees are not checked; see {@link CheckedIovaAllocator}.
 */
public final class MagazineIovaAllocator implements IovaAllocator {
    /** Classes of 1 to 32 pages. */
    static final int CLASSES = 6;

    private static final int DEPOT = 32;
    private static final int EMPTIES = 16;

    private final IovaSpace space;
    private final TreeIovaAllocator tree;
    private final List<Exchange<Magazine>> depots = new ArrayList<>();
    private final Exchange<Magazine> empties = new Exchange<>(EMPTIES);
    private final ContextCaches<MagazineCache> caches;
    private final int granuleLg2;

    public MagazineIovaAllocator(IovaSpace space) {
        this.space = space;
        granuleLg2 = space.granuleLg2();
        tree = new TreeIovaAllocator(space);
        for (int i = 0; i < CLASSES; i++) {
            depots.add(new Exchange<>(DEPOT));
        }
        caches = new ContextCaches<>(
                (context, lock) -> new MagazineCache(this, context, lock),
                new MagazineCache[ContextCaches.sharedCaches()],
                space.sink());
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        long iova = tryAllocate(size, end, context);
        if (iova != NONE) {
            return iova;
        }
        // Whoever finds room first may be somebody else; then this request fails, as it would have without caches.
        long[] found = {NONE};
        caches.recall(caches.of(context), () -> {
            drainDepots(0);
            found[0] = tree.allocate(rounded(size), end, context);
            return found[0] != NONE;
        });
        return found[0];
    }

    @Override
    public long tryAllocate(long size, long end, MapContext context) {
        int lg2 = IovaSpace.lg2(space.pages(size));
        if (lg2 < CLASSES) {
            MagazineCache cache = caches.of(context);
            long limit = space.limitPfn(end);
            long pfn;
            try {
                pfn = caches.isFree(cache) ? cache.pop(lg2, limit) : popEntered(cache, lg2, limit);
            } finally {
                Reference.reachabilityFence(context);
            }
            if (pfn != NONE) {
                return pfn << granuleLg2;
            }
        }
        return tree.allocate(rounded(size), end, context);
    }

    private long popEntered(MagazineCache cache, int lg2, long limit) {
        caches.enter(cache);
        try {
            return cache.pop(lg2, limit);
        } finally {
            caches.exit(cache);
        }
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        int lg2 = IovaSpace.lg2(space.pages(size));
        if (lg2 >= CLASSES) {
            tree.free(iova, size, context);
            return;
        }
        MagazineCache cache = caches.of(context);
        long pfn = iova >>> granuleLg2;
        try {
            if (caches.isFree(cache)) {
                cache.push(lg2, pfn);
            } else {
                pushEntered(cache, lg2, pfn);
            }
        } finally {
            Reference.reachabilityFence(context);
        }
    }

    private void pushEntered(MagazineCache cache, int lg2, long pfn) {
        caches.enter(cache);
        try {
            cache.push(lg2, pfn);
        } finally {
            caches.exit(cache);
        }
    }

    /** Sizes of a class are rounded up to it. */
    private long rounded(long size) {
        int lg2 = IovaSpace.lg2(size >>> granuleLg2);
        return lg2 < CLASSES ? 1L << lg2 + granuleLg2 : size;
    }

    @Nullable
    Magazine takeFull(int lg2, int near) {
        return depots.get(lg2).take(near);
    }

    void putFull(int lg2, Magazine full, int near) {
        if (!depots.get(lg2).put(near, full)) {
            giveBack(lg2, full);
            putEmpty(full, near);
        }
    }

    Magazine takeEmpty(int near) {
        Magazine empty = empties.take(near);
        return empty != null ? empty : Magazine.empty();
    }

    void putEmpty(Magazine empty, int near) {
        if (empty != Magazine.NONE) {
            empties.put(near, empty);
        }
    }

    /** Gives the ranges of a magazine back to the tree. */
    void giveBack(int lg2, Magazine magazine) {
        if (magazine.count > 0) {
            tree.freeAll(magazine.pfns, magazine.count, 1L << lg2);
            magazine.count = 0;
        }
    }

    private void drainDepots(int keep) {
        for (int lg2 = 0; lg2 < CLASSES; lg2++) {
            while (depots.get(lg2).size() > keep) {
                Magazine full = depots.get(lg2).take(0);
                if (full == null) {
                    break;
                }
                giveBack(lg2, full);
            }
        }
    }

    @Override
    public void reserve(long iova, long size) {
        tree.reserve(iova, size);
    }

    /** Leaves as many full magazines of a class as the machine has processors, as Linux's worker does. */
    @Override
    public void trim() {
        caches.harvest();
        drainDepots(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public void close() {
        caches.close();
    }

    /** Ranges that caches and depots keep; while nobody uses them. */
    int kept() {
        int[] sum = {0};
        caches.forEach(cache -> sum[0] += ((MagazineCache) cache).kept());
        for (Exchange<Magazine> depot : depots) {
            sum[0] += depot.size() * Magazine.CAPACITY;
        }
        return sum[0];
    }
}
