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

    private final long[] iova = new long[RUNS];
    private final long[] size = new long[RUNS];
    private final int[] level = new int[RUNS];
    private final boolean[] walks = new boolean[RUNS];
    private int runs;
    private long freedHead = TablePool.NONE;

    /** Runs gathered. */
    public int runs() {
        return runs;
    }

    /** First address of a run. */
    public long iova(int run) {
        return iova[run];
    }

    /** Bytes of a run. */
    public long size(int run) {
        return size[run];
    }

    /** Level of the smallest leaves in a run. */
    public int level(int run) {
        return level[run];
    }

    /** Whether tables were unlinked in a run, so that cached walks must be forgotten too, not only leaves. */
    public boolean walks(int run) {
        return walks[run];
    }

    void add(long start, long length, int leafLevel, boolean unlinked) {
        int tail = runs - 1;
        if (tail >= 0
                && (runs == RUNS
                        || iova[tail] + size[tail] == start && level[tail] == leafLevel && walks[tail] == unlinked)) {
            long end = Math.max(iova[tail] + size[tail], start + length);
            iova[tail] = Math.min(iova[tail], start);
            size[tail] = end - iova[tail];
            level[tail] = Math.min(level[tail], leafLevel);
            walks[tail] |= unlinked;
            return;
        }
        iova[runs] = start;
        size[runs] = length;
        level[runs] = leafLevel;
        walks[runs] = unlinked;
        runs++;
    }

    void addTable(TablePool pool, long table) {
        pool.setNext(table, freedHead);
        freedHead = table;
    }

    /** Whether something must be invalidated. */
    public boolean isEmpty() {
        return runs == 0;
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
        pool.freeList(head);
    }

    /**
     * The unit did not confirm: it may still read the unlinked tables, so they are lost until the pool is closed. The
     * gather is empty.
     */
    public void abandon() {
        freedHead = TablePool.NONE;
        runs = 0;
    }
}
