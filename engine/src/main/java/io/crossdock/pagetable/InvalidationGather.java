package io.crossdock.pagetable;

/**
 * What an unmap leaves behind until the unit has forgotten it: ranges to invalidate, and tables that walks may still be
 * inside.
 *
 * <p>Of fixed size, so that unmapping allocates nothing: one contiguous mapping falls into at most nine runs of equal page
 * size. Where more are gathered, the last run is widened, never lost. Not thread-safe; reused.
 */
public final class InvalidationGather {
    private static final int RUNS = 16;
    /** Words of a run: first address, size, level with {@link #WALKS}. */
    private static final int STRIDE = 3;

    private static final long WALKS = 1L << 32;

    private final long[] words = new long[RUNS * STRIDE];
    private int runs;
    private long freedHead = TablePool.NONE;

    /** Where the context worked last; here because a gather belongs to a context, and every call is given one. */
    final Place place = new Place();

    /** Runs gathered. */
    public int runs() {
        return runs;
    }

    /** First address of a run. */
    public long iova(int run) {
        return words[run * STRIDE];
    }

    /** Bytes of a run. */
    public long size(int run) {
        return words[run * STRIDE + 1];
    }

    /** Level of the smallest leaves in a run. */
    public int level(int run) {
        return (int) words[run * STRIDE + 2];
    }

    /** Whether tables were unlinked in a run, so that cached walks must be forgotten too, not only leaves. */
    public boolean walks(int run) {
        return (words[run * STRIDE + 2] & WALKS) != 0;
    }

    void add(long start, long length, int leafLevel, boolean unlinked) {
        long what = unlinked ? leafLevel | WALKS : leafLevel;
        if (runs == 0 || !extend(start, length, what)) {
            int at = runs * STRIDE;
            words[at] = start;
            words[at + 1] = length;
            words[at + 2] = what;
            runs++;
        }
    }

    /** Lets the last run take in another one that follows it or has no room beside it. */
    private boolean extend(long start, long length, long what) {
        int tail = runs - 1;
        int at = tail * STRIDE;
        boolean follows = words[at] + words[at + 1] == start && words[at + 2] == what;
        if (!follows && runs < RUNS) {
            return false;
        }
        long end = Math.max(words[at] + words[at + 1], start + length);
        int leafLevel = Math.min(level(tail), (int) what);
        words[at] = Math.min(words[at], start);
        words[at + 1] = end - words[at];
        words[at + 2] = (words[at + 2] | what) & WALKS | leafLevel;
        return true;
    }

    void addTable(TablePool pool, long table) {
        pool.setNext(table, freedHead);
        freedHead = table;
    }

    /** Whether something must be invalidated. */
    public boolean isEmpty() {
        return runs == 0;
    }

    /** Whether tables wait that walks may still be inside. */
    public boolean holdsTables() {
        return freedHead != TablePool.NONE;
    }

    /**
     * The unit has confirmed the invalidation of everything gathered: tables go back to the pool, and the gather is empty.
     *
     * @param pool the pool that the tables came from
     */
    public void completed(TablePool pool) {
        long head = freedHead;
        freedHead = TablePool.NONE;
        runs = 0;
        if (head != TablePool.NONE) {
            pool.freeList(head);
        }
    }

    /**
     * Forgets what was gathered. Where the unit did not confirm, it may still read the unlinked tables: they are lost until
     * the pool is closed.
     */
    public void abandon() {
        freedHead = TablePool.NONE;
        runs = 0;
    }
}
