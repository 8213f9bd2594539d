package io.crossdock.dma;

import io.crossdock.machine.MachineClock;

/**
 * How much a device unmaps, in windows of time. One for all contexts of an address space: a strict unmap takes the lock of
 * the unit's queue anyway.
 */
final class Churn {
    private final AdaptiveFlush limits;
    private final int granuleLg2;
    private final MachineClock clock;
    private long windowStart;
    private long pages;
    private long pagesBefore;

    Churn(AdaptiveFlush limits, int granuleLg2, MachineClock clock) {
        this.limits = limits;
        this.granuleLg2 = granuleLg2;
        this.clock = clock;
        windowStart = clock.nanos();
    }

    /** Counts an unmap, and says how many commands it may take. */
    synchronized int mostCommands(long size) {
        long past = clock.nanos() - windowStart;
        if (past >= limits.windowNanos()) {
            boolean next = past < 2 * limits.windowNanos();
            pagesBefore = next ? pages : 0;
            pages = 0;
            windowStart += past - past % limits.windowNanos();
        }
        pages += size >>> granuleLg2;
        return Math.max(pages, pagesBefore) >= limits.churnPages() ? limits.mostCommands() : Integer.MAX_VALUE;
    }
}
