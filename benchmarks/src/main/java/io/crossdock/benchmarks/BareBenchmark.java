package io.crossdock.benchmarks;

import io.crossdock.machine.DmaMemory;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The memory operations that bound everything else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class BareBenchmark {
    private final MemoryMachine machine = new MemoryMachine();
    private final DmaMemory memory = machine.allocate(4096, 4096);
    private final MemorySegment bytes = memory.bytes();
    private long value;

    @Benchmark
    public boolean cas() {
        long old = value;
        value = old + 4096;
        return PhysicalMemory.WORD.compareAndSet(bytes, 64L, old, old + 4096);
    }

    @Benchmark
    public void stores512() {
        MemorySegment segment = bytes;
        long entry = value++;
        for (int i = 0; i < 512; i++) {
            segment.set(ValueLayout.JAVA_LONG, (long) i << 3, entry);
            entry += 4096;
        }
        VarHandle.releaseFence();
    }
}
