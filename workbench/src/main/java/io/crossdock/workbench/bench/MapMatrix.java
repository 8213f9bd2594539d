package io.crossdock.workbench.bench;

import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.pagetable.IdentityPages.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Every allocator with every policy and every number of threads, in one run.
 *
 * <p>All cases run in turn, some times over, until their code is compiled with what only contention reaches; how fast they
 * were at last says how much work each has in every round. A loop that ends by time would say too much where threads
 * outnumber processors: while a thread waits for one, its time passes. A case that takes more than twice its time in a round
 * is stopped; what it did until then counts. Rounds go through all cases in turn, so that a slow minute of the machine falls
 * on one round of many cases, not on one case. No clock is read between calls.
 */
public final class MapMatrix {
    private static final long LEAST_NANOS = 100_000_000;
    /** Work of each thread: several slices of a processor, so that threads do meet in the middle of a call. */
    private static final long THREAD_NANOS = 3_000_000;
    /** How long a case runs to see how fast it is. */
    private static final long TRIAL_NANOS = 50_000_000;
    /** How long all cases together do so, if a round takes so long. What the first cases gave in less differed by the order. */
    private static final long COMPILING_NANOS = 5_000_000_000L;

    private final MapBenchSettings settings;
    private final long size;
    private final int rounds;

    /**
     * @param settings what all cases share; its allocator and its policy do not matter. With a number of operations, each
     *     thread makes as many in every case; with a length, each case takes about so long in every round; with neither, 100
     *     ms, and 3 ms of a processor for each thread at least
     * @param size bytes of a mapping
     * @param rounds of which the middle counts
     */
    public MapMatrix(MapBenchSettings settings, long size, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("at least one round: rounds=" + rounds);
        }
        this.settings = settings;
        this.size = size;
        this.rounds = rounds;
    }

    /** How many cases are run in all, trials included. */
    public static long runs(int allocators, int policies, int threads, int rounds) {
        return (long) allocators * policies * threads * (rounds + 1);
    }

    private record Case(AllocatorChoice allocator, InvalidationPolicy policy, int threads) {}

    /**
     * Runs the matrix.
     *
     * @param progress hears how many cases have been run
     * @throws io.crossdock.pagetable.MappingException if the size cannot be mapped
     * @throws io.crossdock.machine.MachineException if the machine has no memory for so many mappings
     */
    public MapMatrixReport run(
            List<AllocatorChoice> allocators,
            List<InvalidationPolicy> policies,
            List<Integer> threads,
            LongConsumer progress) {
        List<Case> cases = new ArrayList<>();
        for (int number : threads) {
            for (InvalidationPolicy policy : policies) {
                for (AllocatorChoice allocator : allocators) {
                    cases.add(new Case(allocator, policy, number));
                }
            }
        }
        long done = 0;
        List<Long> turns = new ArrayList<>();
        for (Case each : cases) {
            turns.add(turns(each));
            progress.accept(++done);
        }
        warmUp(cases, turns);
        List<List<MapRun>> runs = new ArrayList<>();
        cases.forEach(each -> runs.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < cases.size(); i++) {
                runs.get(i).add(round(cases.get(i), turns.get(i)));
                progress.accept(++done);
            }
        }
        List<MapMatrixCell> cells = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            long pairs =
                    turns.get(i) * settings.load().pairs() * settings.load().pairing(each.threads());
            cells.add(new MapMatrixCell(
                    each.allocator().name(),
                    each.policy(),
                    each.threads(),
                    pairs,
                    runs.get(i).stream().map(MapRun::operationsPerSecond).toList(),
                    stopped(runs.get(i), pairs),
                    refused(runs.get(i))));
        }
        return new MapMatrixReport(settings, size, rounds, new MapBench(settings).handOverNanos(), cells);
    }

    /** How much each thread does in a round, as far as it is known before the code is compiled. */
    private long turns(Case each) {
        long given = settings.time().operations();
        if (given > 0) {
            return given;
        }
        TimeSettings trial = new TimeSettings(Duration.ZERO, Duration.ofNanos(TRIAL_NANOS), 0);
        return turns(each, bench(each, trial).run(size, each.threads(), Long.MAX_VALUE));
    }

    private long turns(Case each, MapRun seen) {
        double perNano = seen.operationsPerSecond() / settings.load().pairs() / 1e9;
        return Math.max(
                1, (long) (perNano * length(each.threads()) / settings.load().pairing(each.threads())));
    }

    /** Has the code compiled, and sees how fast it is then; nothing of that is told. */
    private void warmUp(List<Case> cases, List<Long> turns) {
        if (settings.time().operations() > 0) {
            return;
        }
        long round = cases.stream().mapToLong(each -> length(each.threads())).sum();
        long end = System.nanoTime() + Math.min(round, COMPILING_NANOS);
        do {
            for (int i = 0; i < cases.size(); i++) {
                Case each = cases.get(i);
                long few = Math.max(1, (long) ((double) turns.get(i) * TRIAL_NANOS / length(each.threads())));
                turns.set(i, turns(each, run(each, few, TRIAL_NANOS)));
            }
        } while (System.nanoTime() < end);
    }

    private long length(int threads) {
        long asked = settings.time().length().toNanos();
        int processors = Runtime.getRuntime().availableProcessors();
        return asked > 0 ? asked : Math.max(LEAST_NANOS, THREAD_NANOS * threads / processors);
    }

    private MapRun round(Case each, long turns) {
        return run(each, turns, length(each.threads()));
    }

    /** @param nanos that it should take: beyond twice as much it is stopped, if its work was not given */
    private MapRun run(Case each, long turns, long nanos) {
        boolean fixed = settings.time().operations() > 0;
        long limit = settings.time().warmup().toNanos() + 2 * nanos;
        return bench(each, settings.time().withOperations(turns))
                .run(size, each.threads(), fixed ? Long.MAX_VALUE : limit);
    }

    private MapBench bench(Case each, TimeSettings time) {
        return new MapBench(settings.withAllocator(each.allocator())
                .withPolicy(each.policy())
                .withTime(time));
    }

    private static int stopped(List<MapRun> runs, long work) {
        return (int) runs.stream().filter(run -> run.operations() < work).count();
    }

    private static Map<Claim, Long> refused(List<MapRun> runs) {
        Map<Claim, Long> all = new EnumMap<>(Claim.class);
        runs.forEach(run -> run.refused().forEach((claim, count) -> all.merge(claim, count, Long::sum)));
        return all;
    }
}
