package io.crossdock.benchmarks;

import io.crossdock.dma.Direction;
import io.crossdock.dma.Dma;
import io.crossdock.dma.DmaConfig;
import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.workbench.bench.InstantMachine;
import io.crossdock.workbench.bench.UnitTraits;
import java.lang.foreign.MemorySegment;
import java.util.Random;
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
 * Mapping and unmapping a page through the DMA API, with deferred invalidation and its share of the flushes, of 4,096 random
 * pages in 64 MiB; beside it the two compare-and-sets that a page at its physical address cannot do without.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class IdentityBenchmark {
    private static final long PAGE = 4096;
    private static final int PAGES = 16 << 10;
    private static final int USED = 4096;

    /** Whether pages are mapped at their physical address, or get one from the magazines. */
    @Param({"true", "false"})
    public boolean identity = true;

    private final InstantMachine machine = new InstantMachine(IommuInfo.Kind.VTD, UnitTraits.DEFAULT, System::nanoTime);
    private final MapContext context = new MapContext();
    private final DmaMemory memory = machine.allocate(PAGES * PAGE, 2 << 20);
    private final MemorySegment slots = machine.allocate(PAGES * 8L, PAGE).bytes();
    private final int[] order =
            new Random(1).ints(0, PAGES).distinct().limit(USED).toArray();
    private Dma dma;
    private DmaDevice device;
    private int next;

    @Setup
    public void setup() {
        dma = Dma.start(
                machine,
                DmaConfig.of(DomainKind.TRANSLATED)
                        .withPolicy(InvalidationPolicy.DEFERRED)
                        .withAllocator(MagazineIovaAllocator::new)
                        .withIdentity(identity));
        device = dma.attach(machine.function());
    }

    @TearDown
    public void close() {
        dma.close();
        machine.close();
    }

    private int next() {
        return order[next++ & USED - 1];
    }

    @Benchmark
    public void mapUnmap() {
        long offset = next() * PAGE;
        long address = device.mapSingleAddress(memory, offset, PAGE, Direction.BIDIRECTIONAL, context);
        device.unmapSingle(memory, offset, address, PAGE, Direction.BIDIRECTIONAL, context);
    }

    @Benchmark
    public boolean twoCas() {
        long at = next() * 8L;
        return PhysicalMemory.WORD.compareAndSet(slots, at, 0L, 1L)
                & PhysicalMemory.WORD.compareAndSet(slots, at, 1L, 0L);
    }
}
