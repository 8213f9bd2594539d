package io.crossdock.workbench.bench;

import io.crossdock.dma.DmaDevice;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import org.HdrHistogram.Histogram;

/** One thread's mappings. Allocates nothing of its own once it is made, so that no collector runs between two calls. */
final class MapWorker {
    private static final long LONGEST = 10_000_000_000L;
    private static final int DIGITS = 2;

    private final MapContext context = new MapContext();
    private final MapCalls calls;
    private final boolean random;
    private final int slots;
    /** How many slots are mapped, from the first one on. */
    private int filled;
    /** Next slot of a ring, or state of the generator. */
    private long state;

    private final Histogram mapTimes = new Histogram(LONGEST, DIGITS);
    private final Histogram unmapTimes = new Histogram(LONGEST, DIGITS);
    private long mapSum;
    private long unmapSum;
    private long operations;

    /**
     * @param buffer room for all live mappings, one behind the other
     * @param seed of the random pattern
     */
    MapWorker(DmaDevice device, DmaMemory buffer, long size, MapBenchSettings settings, long seed) {
        calls = MapCalls.of(settings, device, buffer, size, context);
        slots = settings.live();
        random = settings.pattern() == MapBenchSettings.Pattern.RANDOM;
        state = random ? seed * 0x9e3779b97f4a7c15L | 1 : 0;
    }

    /** Makes all mappings that are to be live. */
    void fill() {
        for (; filled < slots; filled++) {
            calls.map(filled);
        }
    }

    /** Hears what comes next. */
    @FunctionalInterface
    interface Turning {
        /** @param mapping whether a mapping is about to be made; else one is about to be taken away */
        void before(boolean mapping);
    }

    /** Takes one mapping away and makes it anew, not timed. */
    void turn(Turning turning) {
        int slot = next();
        turning.before(false);
        calls.unmap(slot);
        turning.before(true);
        calls.map(slot);
    }

    /** Takes one mapping away and makes it anew. */
    void timedTurn() {
        int slot = next();
        long before = System.nanoTime();
        calls.unmap(slot);
        long between = System.nanoTime();
        calls.map(slot);
        long after = System.nanoTime();
        unmapTimes.recordValue(Math.min(between - before, LONGEST));
        mapTimes.recordValue(Math.min(after - between, LONGEST));
        unmapSum += between - before;
        mapSum += after - between;
        operations++;
    }

    /** Drops what was timed so far. */
    void forget() {
        mapTimes.reset();
        unmapTimes.reset();
        mapSum = 0;
        unmapSum = 0;
        operations = 0;
    }

    /** Takes all mappings away. */
    void empty() {
        for (; filled > 0; filled--) {
            calls.unmap(filled - 1);
        }
        context.close();
    }

    /** Rings go through the slots in order; xorshift64 chooses otherwise. */
    private int next() {
        if (!random) {
            int slot = (int) state;
            state = slot + 1 < slots ? slot + 1 : 0;
            return slot;
        }
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) Long.remainderUnsigned(state, slots);
    }

    long operations() {
        return operations;
    }

    /** Latencies of several workers taken together. */
    static MapBenchResult.Latency maps(Iterable<MapWorker> workers) {
        Histogram all = new Histogram(LONGEST, DIGITS);
        long sum = 0;
        for (MapWorker worker : workers) {
            all.add(worker.mapTimes);
            sum += worker.mapSum;
        }
        return latency(all, sum);
    }

    /** As {@link #maps}. */
    static MapBenchResult.Latency unmaps(Iterable<MapWorker> workers) {
        Histogram all = new Histogram(LONGEST, DIGITS);
        long sum = 0;
        for (MapWorker worker : workers) {
            all.add(worker.unmapTimes);
            sum += worker.unmapSum;
        }
        return latency(all, sum);
    }

    private static MapBenchResult.Latency latency(Histogram times, long sum) {
        return new MapBenchResult.Latency(
                (double) sum / times.getTotalCount(),
                times.getValueAtPercentile(50),
                times.getValueAtPercentile(99),
                times.getValueAtPercentile(99.9),
                times.getMaxValue());
    }
}
