package io.crossdock.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All checks. */
public final class Conformance {
    private Conformance() {}

    /** The checks, those first that others rest on. */
    public static List<Check> checks() {
        List<Check> all = new ArrayList<>();
        all.addAll(TimeChecks.all());
        all.addAll(MemoryChecks.all());
        all.addAll(RegisterChecks.all());
        all.addAll(DmaChecks.all());
        all.addAll(FaultChecks.all());
        all.addAll(InvalidationChecks.all());
        return List.copyOf(all);
    }

    /** Runs every check on a bench of its own. */
    public static List<Outcome> run(Supplier<? extends Bench> benches) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Check check : checks()) {
            try (Bench bench = benches.get()) {
                outcomes.add(check.run(bench));
            }
        }
        return outcomes;
    }
}
