package io.crossdock.benchmarks;

import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
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

/** Mapping a range and unmapping it again, always the same one, in the page table alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class MapBenchmark {
    @Param({"lpae", "vtd", "amd"})
    public String format = "lpae";

    /** Bytes, as pages of 4 KiB; {@code block}: 2 MiB in one entry. */
    @Param({"4096", "65536", "1048576", "2097152", "block"})
    public String size = "4096";

    private static final long IOVA = 0x80_8080_0000L;
    private static final long PHYS = 1L << 33;

    private final MemoryMachine machine = new MemoryMachine();
    private final InvalidationGather gather = new InvalidationGather();
    private TablePool pool = new TablePool(machine, 12, null);
    private PageTable table = new PageTable(Formats.named(format), pool, null);
    private long bytes;

    @Setup
    public void setup() {
        boolean block = size.equals("block");
        PageTableFormat whole = Formats.named(format);
        bytes = block ? 2L << 20 : Long.parseLong(size);
        pool = new TablePool(machine, 12, null);
        table = new PageTable(block ? whole : whole.restrictedTo(4096), pool, null);
        // Keeps the tables above the range in place, as a busy device's are.
        Formats.map(table, IOVA + (1L << 30) - 4096, 0, 4096, gather);
    }

    @TearDown
    public void close() {
        machine.close();
    }

    @Benchmark
    public void mapUnmap() {
        Formats.map(table, IOVA, PHYS, bytes, gather);
        table.unmap(IOVA, bytes, gather);
        gather.completed(pool);
    }
}
