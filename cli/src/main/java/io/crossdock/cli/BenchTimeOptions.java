package io.crossdock.cli;

import io.crossdock.workbench.bench.TimeSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench map} that say how long. */
final class BenchTimeOptions {
    private static final double USUAL_SECONDS = 1;
    private static final double USUAL_WARMUP = 0.5;
    /** Of a split: what marks calls is compiled, too. */
    private static final double SPLIT_WARMUP = 1;
    /** In each round of a matrix: the code is warm from the trials, the structures are new. */
    private static final double MATRIX_WARMUP = 0.02;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Time of each case; default 1. With --matrix about the time of a case in each round; default"
                    + " 0.1, and with many threads 3 ms of a processor for each.")
    private @Nullable Double seconds;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Seconds of each case before that; default 0.5, with --matrix 0.02, with --split 1.")
    private @Nullable Double warmup;

    @Option(
            names = "--ops",
            paramLabel = "N",
            description =
                    "Pairs of each thread, of tcp_rr transactions: a fixed amount of work instead of a fixed time.")
    private long operations;

    /** @throws CommandException if a figure is out of its range */
    void check() {
        CommandException.require(operations >= 0, "--ops must not be negative", operations);
        if (seconds != null) {
            CommandException.require(
                    seconds > 0 && seconds <= 86_400, "--seconds must be above 0, at most 86400", seconds);
        }
        if (warmup != null) {
            CommandException.require(warmup >= 0 && warmup <= 3600, "--warmup must be 0 to 3600", warmup);
        }
    }

    /** Of single cases. */
    TimeSettings ofCases() {
        return new TimeSettings(duration(warmup, USUAL_WARMUP), duration(seconds, USUAL_SECONDS), operations);
    }

    /** Of cases that are split. */
    TimeSettings ofSplit() {
        return new TimeSettings(duration(warmup, SPLIT_WARMUP), duration(seconds, USUAL_SECONDS), operations);
    }

    /** Of a matrix. */
    TimeSettings ofMatrix() {
        return new TimeSettings(duration(warmup, MATRIX_WARMUP), duration(seconds, 0), operations);
    }

    private static Duration duration(@Nullable Double given, double usual) {
        return Duration.ofNanos((long) ((given == null ? usual : given) * 1e9));
    }
}
