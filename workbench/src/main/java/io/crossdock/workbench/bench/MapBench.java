package io.crossdock.workbench.bench;

import io.crossdock.dma.DeviceTraits;
import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.MachineClock;
import io.crossdock.workbench.bench.MapCalls.Contexts;
import io.crossdock.workbench.bench.MapSplitCase.Stretch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Times and counts map and unmap calls of the DMA API: IOVA allocator, page table, the unit's queue
 * and the wait for it, against an {@link InstantMachine}.
 *
 * <p>It is what Linux's dma_map_benchmark does, without what hardware costs: an uncached access to a register, the unit's
 * own time, the maintenance of cache lines. Those are counted, not timed.
 */
public final class MapBench {
    /** Buffers are aligned for every block that fits into a mapping: at least this, at most the largest block of all. */
    private static final long LEAST_ALIGNMENT = 2L << 20;

    private static final long MOST_ALIGNMENT = 1L << 30;
    private static final int CLOCK_READS = 100_001;
    private static final long TICK_MILLIS = 100;
    /** Multiples of the ranges that a deferred flush takes together: of a context's queue, of a single one. */
    private static final int COUNTED = 1024;

    private static final int COUNTED_SINGLE = 32_768;
    /** One flush of a context's queue. Short, so that a thread does not lose its processor in most. */
    private static final int BATCH = 256;

    private static final Duration HAND_OVER_WARMUP = Duration.ofMillis(50);
    private static final long HAND_OVERS = 200_000;
    /** Counts are the same everywhere: nothing becomes due while they are taken. */
    private static final MachineClock STILL = () -> 0;

    private final MapBenchSettings settings;
    /** Where the borders of the calls' parts are marked; {@code null} if they are not. */
    private final @Nullable PhaseMarks marks;

    public MapBench(MapBenchSettings settings) {
        this.settings = settings;
        marks = null;
    }

    /** A benchmark whose calls are marked. */
    MapBench(MapBenchSettings settings, PhaseMarks marks) {
        this.settings = settings.withAllocator(PhasedAllocator.of(settings.allocator(), marks));
        this.marks = marks;
    }

    /** Median of the nanoseconds between two readings of the clock: so much of every latency is the clock's. */
    public static long clockNanos() {
        long[] gaps = new long[CLOCK_READS];
        for (int i = 0; i < gaps.length; i++) {
            long before = System.nanoTime();
            gaps[i] = System.nanoTime() - before;
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    /**
     * Times one case.
     *
     * @param size bytes of a mapping
     * @param threads each with a context of its own; all map for one device
     * @param tick called now and then while time goes by
     * @throws io.crossdock.pagetable.MappingException if a size cannot be mapped
     * @throws io.crossdock.machine.MachineException if the machine has no memory for so many mappings
     */
    public MapBenchResult time(long size, int threads, Runnable tick) {
        Crew done = crew(size, threads, true, Long.MAX_VALUE, tick, UnaryOperator.identity());
        return new MapBenchResult(
                size,
                threads,
                done.run().operations(),
                done.run().seconds(),
                CallTimes.together(done.tasks().stream()
                        .flatMap(task -> task.maps().stream())
                        .toList()),
                CallTimes.together(done.tasks().stream()
                        .flatMap(task -> task.unmaps().stream())
                        .toList()),
                done.run().refused());
    }

    /**
     * As {@link #time}, but no call is timed by itself, so that no clock is read between them.
     *
     * @param limitNanos after which all stop, to 100 ms
     */
    MapRun run(long size, int threads, long limitNanos) {
        return crew(size, threads, false, limitNanos, () -> {}, UnaryOperator.identity())
                .run();
    }

    /**
     * What was done in batches.
     *
     * @param operations pairs of map and unmap, all threads together
     * @param nanos of a pair, mean of the quiet batches
     * @param parts of a pair, all zero where calls are not marked
     * @param markNanos what a mark costs; 0 where calls are not marked
     */
    record Batched(long operations, double nanos, Map<MapPart, Stretch> parts, double markNanos) {}

    /** Times batches of calls, and the phases of the calls where these are marked. */
    Batched batched(long size, int threads) {
        int batch = settings.policy() == InvalidationPolicy.SINGLE_QUEUE ? COUNTED_SINGLE : BATCH;
        List<BatchedTask> all = new ArrayList<>();
        Crew done = crew(size, threads, false, Long.MAX_VALUE, () -> {}, task -> {
            BatchedTask batched = new BatchedTask(task, batch, marks);
            all.add(batched);
            return batched;
        });
        double[] quiet = Batches.quiet(all.stream().map(BatchedTask::batches).toList());
        return new Batched(
                done.run().operations(),
                BatchedTask.nanos(quiet),
                BatchedTask.parts(quiet),
                marks == null
                        ? 0
                        : Batches.quiet(all.stream().map(BatchedTask::markCosts).toList())[0]);
    }

    private List<MapTask> pair(MapCalls calls, Contexts contexts, boolean clocked) {
        HandOver ring = new HandOver(settings.load().live());
        return List.of(
                new MapProducer(calls, ring.new Front(), contexts.maps(), clocked),
                new MapConsumer(calls, ring.new Back(), contexts.unmaps(), clocked));
    }

    /**
     * What handing mappings over costs by itself: the wall time of each where two threads hand over slots in which nothing is
     * mapped; empty where nothing is handed over.
     */
    OptionalDouble handOverNanos() {
        if (!settings.load().producerConsumer()) {
            return OptionalDouble.empty();
        }
        MapCrew crew = new MapCrew(
                new TimeSettings(HAND_OVER_WARMUP, Duration.ZERO, HAND_OVERS),
                pair(new MapCalls.Nothing(), Contexts.of(settings), false));
        crew.start();
        crew.join();
        return OptionalDouble.of(crew.seconds() * 1e9 / crew.operations());
    }

    private List<MapTask> tasks(InstantMachine machine, DmaDevice device, long size, int threads, boolean clocked) {
        List<MapTask> tasks = new ArrayList<>();
        if (!settings.load().producerConsumer()) {
            for (int i = 0; i < threads; i++) {
                tasks.add(worker(machine, device, size, clocked, settings.load().seed() + i));
            }
            return tasks;
        }
        if (threads % 2 != 0) {
            throw new IllegalArgumentException("half of the threads map, half unmap: threads=" + threads);
        }
        for (int i = 0; i < threads; i += 2) {
            Contexts contexts = Contexts.of(settings);
            MapCalls calls = calls(machine, device, size, settings.load().direction(), contexts);
            tasks.addAll(pair(calls, contexts, clocked));
        }
        return tasks;
    }

    private record Crew(MapRun run, List<MapTask> tasks) {}

    private Crew crew(
            long size, int threads, boolean clocked, long limitNanos, Runnable tick, UnaryOperator<MapTask> around) {
        try (InstantMachine machine = machine(System::nanoTime);
                Dma dma = Dma.start(machine, config(marks))) {
            DmaDevice device = attach(dma, machine);
            List<MapTask> tasks = tasks(machine, device, size, threads, clocked);
            tasks.replaceAll(around);
            MapCrew crew = new MapCrew(settings.time(), tasks);
            crew.start();
            long start = System.nanoTime();
            while (!crew.join(TICK_MILLIS)) {
                if (System.nanoTime() - start > limitNanos) {
                    crew.stop();
                }
                device.tick();
                tick.run();
            }
            return new Crew(new MapRun(crew.operations(), crew.seconds(), device.identityRefusals()), tasks);
        }
    }

    /** Counts what one map and one unmap do in the steady state. */
    public MapBenchReport.Events count(long size) {
        EventCounts maps = new EventCounts();
        EventCounts unmaps = new EventCounts();
        int least = settings.policy() == InvalidationPolicy.SINGLE_QUEUE ? COUNTED_SINGLE : COUNTED;
        int turns = Math.max(least, settings.load().live());
        count(size, turns, maps, false);
        count(size, turns, unmaps, true);
        int calls = turns * settings.load().pairs();
        return new MapBenchReport.Events(maps.take(calls), unmaps.take(calls));
    }

    private void count(long size, int turns, EventCounts counts, boolean unmaps) {
        try (InstantMachine machine = machine(STILL);
                Dma dma = Dma.start(machine, config(counts))) {
            MapWorker worker = worker(
                    machine, attach(dma, machine), size, false, settings.load().seed());
            worker.fill();
            for (int i = 0; i < turns; i++) {
                worker.turn(on -> {});
            }
            for (int i = 0; i < turns; i++) {
                worker.turn(mapping -> counts.count(mapping != unmaps));
            }
            counts.count(false);
            worker.empty();
        }
    }

    private InstantMachine machine(MachineClock clock) {
        UnitSettings unit = settings.unit();
        return marks == null
                ? new InstantMachine(unit.kind(), unit.traits(), clock)
                : new InstantMachine(unit.kind(), unit.traits(), clock, marks::told);
    }

    private DmaConfig config(@Nullable EventSink sink) {
        DmaConfig config = DmaConfig.of(DomainKind.TRANSLATED)
                .withAllocator(settings.allocator().factory())
                .withIdentity(settings.allocator().identity())
                .withPolicy(settings.policy())
                .withAdaptive(settings.adaptive())
                .withBypass(settings.load().bypass())
                .withTables(settings.unit().tables());
        return sink == null ? config : config.withSink(sink);
    }

    private DmaDevice attach(Dma dma, InstantMachine machine) {
        return dma.attach(
                machine.function(),
                DomainKind.TRANSLATED,
                new DeviceTraits(settings.unit().coherentDevice(), DeviceTraits.DEFAULT.dmaMask()));
    }

    private MapWorker worker(InstantMachine machine, DmaDevice device, long size, boolean clocked, long seed) {
        Contexts contexts = Contexts.of(settings);
        boolean answers = settings.load().pattern() == LoadSettings.Pattern.TCP_RR;
        Direction direction = answers ? Direction.FROM_DEVICE : settings.load().direction();
        return new MapWorker(
                calls(machine, device, size, direction, contexts),
                answers ? calls(machine, device, LoadSettings.SEND, Direction.TO_DEVICE, contexts) : null,
                contexts,
                settings,
                clocked,
                seed);
    }

    private MapCalls calls(
            InstantMachine machine, DmaDevice device, long size, Direction direction, Contexts contexts) {
        long room = MapCalls.stride(settings, size) * settings.load().live();
        long alignment = Math.clamp(Long.highestOneBit(size), LEAST_ALIGNMENT, MOST_ALIGNMENT);
        MapCalls calls = MapCalls.of(settings, device, machine.allocate(room, alignment), size, direction, contexts);
        return marks == null ? calls : new MapCalls.Phased(calls, marks);
    }
}
