package io.crossdock.cli;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.InvalidationPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of {@code bench map} that say when the unit forgets. */
final class BenchPolicyOptions {
    @Option(
            names = "--policy",
            paramLabel = "WHEN",
            split = ",",
            description = "When the unit forgets what was unmapped: ${COMPLETION-CANDIDATES}; default strict."
                    + " docs/invalidation.md says what each promises.")
    private List<PolicyName> policies = List.of();

    @Option(
            names = "--churn",
            paramLabel = "PAGES",
            description =
                    "With --policy adaptive: pages unmapped within 10 ms from which on a device counts as churning;"
                            + " default ${DEFAULT-VALUE}.")
    private long churn = AdaptiveFlush.DEFAULT.churnPages();

    @Option(
            names = "--most-commands",
            paramLabel = "N",
            description = "With --policy adaptive: an unmap of a churning device that would take more commands has all"
                    + " forgotten at once; default ${DEFAULT-VALUE}.")
    private int mostCommands = AdaptiveFlush.DEFAULT.mostCommands();

    /** @throws CommandException if a figure is out of its range */
    void check() {
        CommandException.require(churn >= 0, "--churn must not be negative", churn);
        CommandException.require(mostCommands >= 1, "--most-commands must be at least 1", mostCommands);
    }

    /**
     * The one that was named, or strict.
     *
     * @throws CommandException if several were
     */
    InvalidationPolicy one() {
        if (policies.size() > 1) {
            throw CommandException.usage("one --policy here: "
                    + policies.stream().map(PolicyName::toString).collect(Collectors.joining(","))
                    + "; several are for --matrix");
        }
        return policies.isEmpty()
                ? InvalidationPolicy.STRICT
                : policies.getFirst().policy();
    }

    /** Those that were named, or all. */
    List<InvalidationPolicy> all() {
        List<PolicyName> named = policies.isEmpty() ? Arrays.asList(PolicyName.values()) : policies;
        return named.stream().distinct().map(PolicyName::policy).toList();
    }

    AdaptiveFlush adaptive() {
        return new AdaptiveFlush(churn, AdaptiveFlush.DEFAULT.windowNanos(), mostCommands);
    }
}
