package io.crossdock.workbench.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;

/**
 * What was measured.
 *
 * @param settings how
 * @param clockNanos how much of every latency is the clock's
 * @param handOverNanos where one thread maps and another unmaps: what handing a mapping over costs by itself, with two
 *     threads; else empty
 * @param results timed cases, by size, then by number of threads; empty if nothing was timed
 * @param events by size
 */
public record MapBenchReport(
        MapBenchSettings settings,
        long clockNanos,
        OptionalDouble handOverNanos,
        List<MapBenchResult> results,
        Map<Long, Events> events) {
    /**
     * What calls do in the steady state, the mean of many.
     *
     * @param map what one map does
     * @param unmap what one unmap does
     */
    public record Events(Map<MapEvent, Double> map, Map<MapEvent, Double> unmap) {}

    /**
     * Measures every size with every number of threads, one case after the other.
     *
     * @param sizes bytes of a mapping
     * @param threads numbers of threads; none to count only
     * @param progress hears how many cases are done
     */
    public static MapBenchReport run(
            MapBenchSettings settings, List<Long> sizes, List<Integer> threads, LongConsumer progress) {
        MapBench bench = new MapBench(settings);
        Map<Long, Events> events = new LinkedHashMap<>();
        for (long size : sizes) {
            events.put(size, bench.count(size));
        }
        List<MapBenchResult> results = new ArrayList<>();
        for (long size : sizes) {
            for (int number : threads) {
                long done = results.size();
                results.add(bench.time(size, number, () -> progress.accept(done)));
            }
        }
        boolean timed = !threads.isEmpty();
        return new MapBenchReport(
                settings,
                timed ? MapBench.clockNanos() : 0,
                timed ? bench.handOverNanos() : OptionalDouble.empty(),
                results,
                events);
    }
}
