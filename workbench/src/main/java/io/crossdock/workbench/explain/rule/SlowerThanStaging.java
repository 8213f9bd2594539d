package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** XD071: the direct way is slower than the one by way of system memory. */
final class SlowerThanStaging extends MeasuredRule {
    private static final double CLEARLY = 0.9;

    @Override
    public String code() {
        return "XD071";
    }

    @Override
    public String title() {
        return "direct transfers are slower than staged ones";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A tool measured less with peer access than without it: below 90 %.",
                "A staged copy crosses each link once and is held in system memory. A direct one can only be slower where it crosses a link twice, or passes something that carries peer requests badly: a root complex, a socket link, an IOMMU.",
                "The two tables of p2pBandwidthLatencyTest for the same pair.",
                "Clear the redirect (XD021), pass through (XD022); or let the library stage: NCCL_P2P_DISABLE=1 for these pairs, NCCL_P2P_LEVEL below their path.",
                "Staging reads and writes system memory once for each byte.",
                "nccl#1309; PCI Express Base Specification, 6.12 (redirect).");
    }

    @Override
    Optional<Finding> check(MachineDescription machine, List<PairFigures> all, Predicate<PairFigures> asked) {
        List<PairFigures> slower = all.stream()
                .filter(asked)
                .filter(p -> p.direct().isPresent() && p.staged().isPresent() && !p.bonded())
                .filter(p -> p.direct().getAsDouble() < CLEARLY * p.staged().getAsDouble())
                .toList();
        if (slower.isEmpty()) {
            return Optional.empty();
        }
        boolean belowSwitch = slower.stream().allMatch(p -> p.isBelowSwitch(machine));
        Suspects suspects = new Suspects().guest(machine);
        if (belowSwitch) {
            suspects.redirect(machine)
                    .translation(machine)
                    .add("the switch forwards between its ports slower than to its uplink");
        } else {
            suspects.add(
                            "the root complex or the link between sockets carries peer requests slower than those to memory")
                    .translation(machine)
                    .redirect(machine);
        }
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "direct transfers are slower than staged ones between " + pairs(slower.size()),
                slower.stream().map(PairFigures::figures).toList(),
                suspects.ranked(),
                List.of("next: sudo lspci -vvv -nn, and cat /sys/kernel/iommu_groups/*/type")));
    }
}
