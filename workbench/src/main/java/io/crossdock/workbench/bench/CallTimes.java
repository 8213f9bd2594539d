package io.crossdock.workbench.bench;

import java.util.List;
import org.HdrHistogram.Histogram;

/** How long the calls of one kind took on one thread. Allocates nothing once it is made. */
final class CallTimes {
    private static final long LONGEST = 10_000_000_000L;
    private static final int DIGITS = 2;

    private final Histogram times = new Histogram(LONGEST, DIGITS);
    private long sum;

    void add(long nanos) {
        times.recordValue(Math.min(nanos, LONGEST));
        sum += nanos;
    }

    /** Drops what was added so far. */
    void forget() {
        times.reset();
        sum = 0;
    }

    /** The calls of several threads taken together; there must be one at least. */
    static MapBenchResult.Latency together(List<CallTimes> threads) {
        Histogram all = new Histogram(LONGEST, DIGITS);
        long sum = 0;
        for (CallTimes thread : threads) {
            all.add(thread.times);
            sum += thread.sum;
        }
        return new MapBenchResult.Latency(
                (double) sum / all.getTotalCount(),
                all.getValueAtPercentile(50),
                all.getValueAtPercentile(99),
                all.getValueAtPercentile(99.9),
                all.getMaxValue());
    }
}
