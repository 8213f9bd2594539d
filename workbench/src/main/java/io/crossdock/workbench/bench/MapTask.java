package io.crossdock.workbench.bench;

import java.util.Optional;

/** What one thread of a {@link MapCrew} does. Used by that thread alone until the thread has ended. */
interface MapTask {
    /** Makes the mappings that are live all the time. */
    void fill();

    /** Works, and adds up what it does. */
    void work(Span span);

    /** Drops what was added up so far. */
    void forget();

    /** Takes all mappings away, and ends the thread's contexts. */
    void empty();

    /** Pairs of map and unmap that were completed here. */
    long operations();

    /** Times of map calls; empty if it makes none, or reads no clock. */
    Optional<CallTimes> maps();

    /** As {@link #maps}, of unmap calls. */
    Optional<CallTimes> unmaps();
}
