package io.crossdock.workbench.run;

import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rates of transfers in two legs. */
final class Rates {
    private Rates() {}

    /** One leg after the other: the times add up. */
    static Optional<Rate> inSequence(Optional<Rate> first, Optional<Rate> second) {
        return first.flatMap(a -> second.map(b -> {
            double rate = oneAfterOther(a.bytesPerSecond(), b.bytesPerSecond());
            return new Rate(
                    rate,
                    oneAfterOther(a.low(), b.low()),
                    oneAfterOther(a.high(), b.high()),
                    "two copies, one after the other",
                    List.of(
                            new Stage("copy into system memory", a.bytesPerSecond()),
                            new Stage("two copies, one after the other", rate)),
                    Stream.concat(a.restsOn().stream(), b.restsOn().stream())
                            .distinct()
                            .toList());
        }));
    }

    /** Both legs at once: the slower one decides. */
    static Optional<Rate> slower(Optional<Rate> a, Optional<Rate> b) {
        return a.flatMap(x -> b.map(y -> x.bytesPerSecond() <= y.bytesPerSecond() ? x : y));
    }

    private static double oneAfterOther(double a, double b) {
        return 1 / (1 / a + 1 / b);
    }
}
