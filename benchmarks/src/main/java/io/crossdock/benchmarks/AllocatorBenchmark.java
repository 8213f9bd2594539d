package io.crossdock.benchmarks;

import io.crossdock.iova.ContiguousIovaAllocator;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.iova.PoolIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
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

/** Freeing a range and taking another, one page each, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class AllocatorBenchmark {
    private static final long PAGE = 4096;
    private static final long END = 1L << 48;

    @Param({"tree", "magazines", "pools", "contiguous"})
    public String allocator = "tree";

    /** Ranges that are taken all the time. */
    @Param({"64", "100000"})
    public int live = 64;

    private final MapContext context = new MapContext();
    private final MapContext other = new MapContext();
    private IovaAllocator tried = make();
    private long[] taken = new long[0];
    private int next;

    private IovaAllocator make() {
        IovaSpace space = new IovaSpace(12, 0, END);
        return switch (allocator) {
            case "tree" -> new TreeIovaAllocator(space);
            case "magazines" -> new MagazineIovaAllocator(space);
            case "pools" -> new PoolIovaAllocator(space);
            case "contiguous" -> new ContiguousIovaAllocator(space);
            default -> throw new IllegalArgumentException("no such allocator: " + allocator);
        };
    }

    @Setup
    public void setup() {
        tried = make();
        taken = new long[live];
        for (int i = 0; i < live; i++) {
            taken[i] = tried.allocate(PAGE, END, context);
        }
    }

    @TearDown
    public void close() {
        context.close();
        other.close();
        tried.close();
    }

    private int slot() {
        next = next + 1 == live ? 0 : next + 1;
        return next;
    }

    @Benchmark
    public void freeAllocate() {
        int slot = slot();
        tried.free(taken[slot], PAGE, context);
        taken[slot] = tried.allocate(PAGE, END, context);
    }

    /** As a network driver: what one processor mapped, another one unmaps. */
    @Benchmark
    public void freeElsewhere() {
        int slot = slot();
        tried.free(taken[slot], PAGE, other);
        taken[slot] = tried.allocate(PAGE, END, context);
    }
}
