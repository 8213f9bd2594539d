package io.crossdock.workbench.bench;

import java.time.Duration;

/**
 * How long a case of a benchmark runs.
 *
 * @param warmup how long before it is timed
 * @param length how long it is timed
 * @param operations operations of each thread, for a fixed amount of work instead of a fixed time; 0 for none
 */
public record TimeSettings(Duration warmup, Duration length, long operations) {
    public TimeSettings {
        if (operations < 0 || length.isNegative() || warmup.isNegative()) {
            throw new IllegalArgumentException("no negative time and no negative work: operations=" + operations
                    + ", warmup=" + warmup + ", length=" + length);
        }
    }

    /** As much work of each thread, however long it takes. */
    TimeSettings withOperations(long ofThread) {
        return new TimeSettings(warmup, Duration.ZERO, ofThread);
    }
}
