package io.crossdock.benchmarks;

import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Pages in random order: what a call costs that finds neither the table nor its entries in a cache.
 *
 * <p>2<sup>20</sup> pages are mapped; their entries are 8 MiB. The hot set is 4,096 of them that lie together.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class RandomPageBenchmark {
    private static final long IOVA = 0x80_0000_0000L;
    private static final long PHYS = 1L << 33;
    private static final int PAGES = 1 << 20;
    private static final int LEVELS = 4;
    private static final long ADDRESS = 0xffff_ffff_f000L;

    /** Pages that are used. */
    @Param({"4096", "1048576"})
    public int pages = 4096;

    private final MemoryMachine machine = new MemoryMachine();
    private final TablePool pool = new TablePool(machine, 12, null);
    private final PageTable table = new PageTable(Formats.named("lpae").restrictedTo(4096), pool, null);
    private final InvalidationGather gather = new InvalidationGather();
    private int page;

    @Setup
    public void setup() {
        Formats.map(table, IOVA, PHYS, (long) PAGES << 12, gather);
    }

    @TearDown
    public void close() {
        machine.close();
    }

    /** Visits every page of the set once before it repeats: a linear congruential sequence of full period. */
    private long next() {
        page = page * 0x5851_f42d + 0x3c6f & pages - 1;
        return IOVA + ((long) page << 12);
    }

    @Benchmark
    public void unmapMap() {
        long iova = next();
        table.unmap(iova, 4096, gather);
        gather.completed(pool);
        Formats.map(table, iova, PHYS, 4096, gather);
    }

    @Benchmark
    public long translate() {
        return table.translate(next());
    }

    /** The same walk with nothing around it: four loads, each at what the one before said. */
    @Benchmark
    public long bareWalk() {
        long iova = next();
        long at = table.root();
        for (int level = LEVELS - 1; level >= 0; level--) {
            at = machine.loadAcquire(at + (iova >>> 12 + 9 * level & 511) * 8) & ADDRESS;
        }
        return at | iova & 4095;
    }
}
