package io.crossdock.workbench.explain.rule;

import io.crossdock.workbench.explain.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All rules. */
public final class Rules {
    private static final List<Rule> ALL = List.of(
            new OrderedDeviceType(),
            new WriteBackPeer(),
            new HostBridgeNotListed(),
            new AcsRedirect(),
            new LostLanes(),
            new NothingArrived());

    private Rules() {}

    /** Ascending by code. */
    public static List<Rule> all() {
        return ALL.stream().sorted(Comparator.comparing(Rule::code)).toList();
    }

    public static Optional<Rule> byCode(String code) {
        return ALL.stream().filter(r -> r.code().equalsIgnoreCase(code)).findFirst();
    }

    /** What fires for a pair, worst first. */
    public static List<Finding> check(PairFacts facts) {
        return ALL.stream()
                .map(r -> r.check(facts))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Finding::level))
                .toList();
    }
}
