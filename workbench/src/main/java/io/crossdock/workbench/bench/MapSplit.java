package io.crossdock.workbench.bench;

import io.crossdock.platform.Parameter;
import io.crossdock.workbench.bench.MapBench.Batched;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Where the time of map and unmap goes: software's parts are timed, hardware's are counted and priced.
 *
 * <p>Each case runs three times: with marks at the borders of the parts, and before and after as it is, with no clock between
 * calls. The faster of these two counts: code remembers what it has seen when it was compiled, a listener or a shorter loop.
 */
public final class MapSplit {
    private final MapBenchSettings settings;

    /** @param settings how; single mappings or scatterlists, mapped and unmapped on one thread, through the translation */
    public MapSplit(MapBenchSettings settings) {
        if (settings.load().bypass() || settings.load().producerConsumer()) {
            throw new IllegalArgumentException("a pair has its parts where one thread maps and unmaps, through the"
                    + " translation: bypass=" + settings.load().bypass() + ", producerConsumer="
                    + settings.load().producerConsumer());
        }
        this.settings = settings;
    }

    private record Case(long size, int threads) {}

    /**
     * Runs every size with every number of threads.
     *
     * @param sizes bytes of a mapping
     * @param progress hears how many runs are done, of three for each case
     * @throws io.crossdock.pagetable.MappingException if a size cannot be mapped
     * @throws io.crossdock.machine.MachineException if the machine has no memory for so many mappings
     */
    public MapSplitReport run(List<Long> sizes, List<Integer> threads, LongConsumer progress) {
        List<Case> cases = new ArrayList<>();
        sizes.forEach(size -> threads.forEach(number -> cases.add(new Case(size, number))));
        AtomicLong done = new AtomicLong();
        Runnable ran = () -> progress.accept(done.incrementAndGet());
        List<Double> before = undisturbed(cases, ran);
        List<Batched> marked = new ArrayList<>();
        for (Case each : cases) {
            marked.add(new MapBench(settings, new PhaseMarks(System::nanoTime)).batched(each.size(), each.threads()));
            ran.run();
        }
        List<Double> after = undisturbed(cases, ran);
        Map<HardwareCost, Parameter> prices = HardwarePrices.of(settings.unit().kind());
        Map<Long, Map<MapEvent, Double>> counts = new HashMap<>();
        List<MapSplitCase> results = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            counts.computeIfAbsent(each.size(), this::counts);
            results.add(MapSplitCase.of(
                    each.size(),
                    each.threads(),
                    marked.get(i).operations(),
                    Math.min(before.get(i), after.get(i)),
                    marked.get(i).parts(),
                    marked.get(i).markNanos(),
                    Objects.requireNonNull(counts.get(each.size())),
                    prices));
        }
        return new MapSplitReport(settings, prices, results);
    }

    /** What a pair takes in each case, nanoseconds. */
    private List<Double> undisturbed(List<Case> cases, Runnable ran) {
        List<Double> nanos = new ArrayList<>();
        for (Case each : cases) {
            nanos.add(
                    new MapBench(settings).batched(each.size(), each.threads()).nanos());
            ran.run();
        }
        return nanos;
    }

    /** What a map and an unmap do together. */
    private Map<MapEvent, Double> counts(long size) {
        MapBenchReport.Events events = new MapBench(settings).count(size);
        Map<MapEvent, Double> counts = new EnumMap<>(events.map());
        events.unmap().forEach((event, count) -> counts.merge(event, count, Double::sum));
        return counts;
    }
}
