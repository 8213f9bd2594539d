package io.crossdock.workbench.bench;

import io.crossdock.pagetable.IdentityPages.Claim;
import java.util.Map;

/**
 * One case: a size and a number of threads.
 *
 * @param size bytes of a mapping
 * @param threads threads that map and unmap, each in a context of its own
 * @param operations pairs of map and unmap, all threads together
 * @param seconds from the start of the first thread to the end of the last
 * @param map latency of map calls
 * @param unmap latency of unmap calls
 * @param refused mappings that could not be had at their physical address, by reason; empty where that was not asked for
 */
public record MapBenchResult(
        long size, int threads, long operations, double seconds, Latency map, Latency unmap, Map<Claim, Long> refused) {
    /** Pairs of map and unmap in a second, all threads together. */
    public double operationsPerSecond() {
        return operations / seconds;
    }

    /**
     * Nanoseconds of a call, reading the clock included; percentiles to 1 %.
     *
     * @param mean over all calls
     * @param p50 half of the calls took no longer
     * @param p99 of a hundred calls one took longer
     * @param p999 of a thousand calls one took longer
     * @param max the longest
     */
    public record Latency(double mean, long p50, long p99, long p999, long max) {}
}
