package io.crossdock.iova;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A bitmap in pools, as {@code lib/iommu-common} of Linux has it: up to 16 pools chosen by the context's number, each with
 * a hint where its last range ended, the next pool where one is full; if asked for, the upper quarter is a pool for ranges
 * of more than 15 pages.
 *
 * <p>Two things differ. There a lock guards each pool; here a range is claimed by a compare-and-set ({@link BitmapPool}),
 * so that who loses its CPU stalls nobody. And what a lazy flush must precede is not usable again before the flush has
 * ended, also where it lies ahead of the hint; who finds another flushing a pool tries the next one, and waits only when
 * none has room.
 *
 * <p>Covers at most 2<sup>20</sup> pages from the start of the space on. No range is larger than a pool. Frees are not
 * checked; see {@link CheckedIovaAllocator}.
 */
public final class PoolIovaAllocator implements IovaAllocator {
    /** IOMMU_POOL_HASHBITS 4. */
    private static final int MAX_POOLS_LG2 = 4;

    private static final int LARGE_PAGES = 15;
    private static final int GOLDEN_RATIO_32 = 0x61c8_8647;
    private static final int MAX_PAGES = 1 << 20;
    private static final int WORD = 64;

    private final IovaSpace space;
    private final int granuleLg2;
    private final long basePfn;
    private final int pages;
    private final AtomicLongArray taken;
    private final BitmapPool[] pools;
    private final int poolPages;
    private final @Nullable BitmapPool large;
    private final Runnable flush;
    private final int passes;

    /** As many pools as there may be, with a large one, and no flush. */
    public PoolIovaAllocator(IovaSpace space) {
        this(space, 1 << MAX_POOLS_LG2, true, null);
    }

    /**
     * @param poolCount power of two, at most 16; a small space has fewer
     * @param largePool whether the upper quarter is for ranges of more than 15 pages
     * @param lazyFlush makes devices forget everything that was freed before it is called, and is called when a pool wraps;
     *     {@code null} if what is freed may be reused at once
     */
    public PoolIovaAllocator(IovaSpace space, int poolCount, boolean largePool, @Nullable Runnable lazyFlush) {
        if (Integer.bitCount(poolCount) != 1 || poolCount > 1 << MAX_POOLS_LG2) {
            throw new IllegalArgumentException(
                    "pools: count=" + poolCount + ", a power of two up to " + (1 << MAX_POOLS_LG2));
        }
        this.space = space;
        this.flush = lazyFlush == null ? () -> {} : lazyFlush;
        passes = lazyFlush == null ? 1 : 2;
        granuleLg2 = space.granuleLg2();
        basePfn = space.firstPfn() & -MAX_PAGES;
        pages = (int) Math.min(space.endPfn() - basePfn, MAX_PAGES);
        int words = (pages + WORD - 1) / WORD;
        taken = new AtomicLongArray(words);
        AtomicLongArray freed = lazyFlush == null ? null : new AtomicLongArray(words);
        int smallWords = largePool && words >= 4 ? words - words / 4 : words;
        int count = Math.min(poolCount, Integer.highestOneBit(smallWords));
        poolPages = smallWords / count * WORD;
        pools = new BitmapPool[count];
        for (int i = 0; i < count; i++) {
            int end = i == count - 1 ? smallWords * WORD : (i + 1) * poolPages;
            pools[i] = new BitmapPool(taken, freed, i * poolPages, end, new BackoffLock(space.sink()));
        }
        large = smallWords == words
                ? null
                : new BitmapPool(taken, freed, smallWords * WORD, words * WORD, new BackoffLock(space.sink()));
        keepOut(0, space.firstPfn() - basePfn);
        keepOut(pages, (long) words * WORD);
    }

    @Override
    public long allocate(long size, long end, MapContext context) {
        long want = space.pages(size);
        int limit = (int) Math.min(space.limitPfn(end) - basePfn, pages);
        if (want > pages || limit <= 0) {
            return NONE;
        }
        BitmapPool only = want > LARGE_PAGES ? large : null;
        int bit = only != null ? only.claim((int) want, limit, true, flush) : search((int) want, limit, context);
        return bit < 0 ? NONE : basePfn + bit << granuleLg2;
    }

    private int search(int want, int limit, MapContext context) {
        int mask = pools.length - 1;
        int home = (context.id() * GOLDEN_RATIO_32 >>> Integer.SIZE - MAX_POOLS_LG2) & mask;
        if (pools[home].first() >= limit) {
            home = 0;
        }
        int bit = -1;
        for (int pass = 0; pass < passes && bit < 0; pass++) {
            boolean wait = pass > 0; // behind somebody else's flush
            for (int i = 0; i <= mask && bit < 0; i++) {
                BitmapPool pool = pools[home + i & mask];
                if (pool.first() < limit) {
                    bit = pool.claim(want, limit, wait, flush);
                }
            }
        }
        return bit;
    }

    @Override
    public void free(long iova, long size, MapContext context) {
        int count = (int) space.pages(size);
        int bit = (int) ((iova >>> granuleLg2) - basePfn);
        BitmapPool pool = pools[Math.min(bit / poolPages, pools.length - 1)];
        (large != null && bit >= large.first() ? large : pool).release(bit, count);
    }

    @Override
    public void reserve(long iova, long size) {
        keepOut((iova >>> granuleLg2) - basePfn, (iova + size + space.granule() - 1 >>> granuleLg2) - basePfn);
    }

    private void keepOut(long first, long end) {
        for (long bit = Math.max(first, 0); bit < Math.min(end, (long) taken.length() * WORD); bit++) {
            BitmapPool.set(taken, (int) (bit / WORD), 1L << bit);
        }
    }
}
