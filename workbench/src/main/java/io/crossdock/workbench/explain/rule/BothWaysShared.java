package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** XD073: both directions together are hardly faster than one. */
final class BothWaysShared extends MeasuredRule {
    /** Two directions of a link that is nobody else's come to 1.7 times one of them or more. */
    private static final double HARDLY = 1.3;

    @Override
    public String code() {
        return "XD073";
    }

    @Override
    public String title() {
        return "both directions together are hardly faster than one";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A tool measured both directions at once at less than 1.3 times one direction alone.",
                "PCI Express links carry both directions at once. Where the sum stays that of one, the two directions share something: the same lanes of an uplink that each crosses up and down, the root complex, or a staging buffer.",
                "The unidirectional and the bidirectional table for the same pair.",
                "Clear the redirect (XD021); give each switch an uplink of its own (XD031).",
                "See there.",
                "PCI Express Base Specification, 6.12: a redirected request goes up and comes down the uplink, so both directions of a pair load both directions of it.");
    }

    @Override
    Optional<Finding> check(MachineDescription machine, List<PairFigures> all, Predicate<PairFigures> asked) {
        List<PairFigures> shared = all.stream()
                .filter(asked)
                .filter(p -> !p.bonded() && p.refusal().isEmpty() && !p.isStagedAnyway())
                .filter(p -> p.direct().isPresent() && p.bothWays().isPresent())
                .filter(p -> p.bothWays().getAsDouble() < HARDLY * p.direct().getAsDouble())
                .toList();
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        Suspects suspects = new Suspects().redirect(machine).translation(machine);
        String next = suspects.isEmpty()
                ? "next: nvbandwidth -t device_to_device_bidirectional_memcpy_write_ce, where two engines write"
                : "next: sudo lspci -vvv -nn, for ACSCtl of every port between the two";
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "both directions together are hardly faster than one between " + pairs(shared.size()),
                shared.stream()
                        .map(p ->
                                p.name() + ": " + PairFigures.number(p.direct().getAsDouble()) + " GB/s one way, "
                                        + PairFigures.number(p.bothWays().getAsDouble()) + " both ways together")
                        .toList(),
                suspects.add("the switch or the root complex carries one of them at a time")
                        .ranked(),
                List.of(next)));
    }
}
