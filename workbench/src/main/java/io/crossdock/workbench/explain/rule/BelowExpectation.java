package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.Iommu;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** XD074: a pair measures less than what its machine, as the inputs show it, should do. */
final class BelowExpectation implements Rule {
    private static final double CLEARLY = 0.85;
    private static final double NEAR = 0.12;
    private static final double GIGA = 1e9;

    @Override
    public String code() {
        return "XD074";
    }

    @Override
    public String title() {
        return "the measured rate is below the expected one";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The figure that a tool measured with peer access is below 85 % of the lower end of what this machine should do, as the inputs show it.",
                "What the inputs show is in the expected rate already: links, payload sizes, redirects, translation. Something that they do not show holds the rest back.",
                "The table beside the rate that the run gives.",
                "Depends on the cause; the figure itself tells which is likely: it equals the staged one, or a half or a quarter of the expected one.",
                "None.",
                "Arithmetic of this program; users' cases nccl-tests#293, nccl#841, nccl#1264 (\"is this number normal?\").");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        Optional<Rate> expected =
                Optional.ofNullable(facts.outcomes().get(Api.MAP_RESOURCE)).flatMap(TransferOutcome::write);
        Optional<PairFigures> figures = PairFigures.of(facts.machine()).stream()
                .filter(p -> p.isFromTo(facts.from().bdf(), facts.to().bdf()))
                .filter(p -> p.direct().isPresent() && !p.bonded() && !p.isStagedAnyway())
                .findFirst();
        if (expected.isEmpty() || figures.isEmpty()) {
            return Optional.empty();
        }
        double measured = figures.get().direct().getAsDouble();
        double low = expected.get().low() / GIGA;
        if (measured >= CLEARLY * low) {
            return Optional.empty();
        }
        Suspects suspects =
                suspects(facts, figures.get(), measured, expected.get().bytesPerSecond() / GIGA);
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                String.format(
                        Locale.ROOT,
                        "measured %s GB/s where %s are expected: something that the inputs do not show",
                        PairFigures.number(measured),
                        PairFigures.number(expected.get().bytesPerSecond() / GIGA)),
                List.of(figures.get().figures()),
                suspects.ranked(),
                List.of(next(facts, figures.get()))));
    }

    private static Suspects suspects(PairFacts facts, PairFigures figures, double measured, double expected) {
        Suspects suspects = new Suspects();
        if (near(measured, figures.staged().orElse(0))) {
            suspects.add("the copies are staged: the figure is that without peer access");
        }
        for (int part = 2; part <= 4; part *= 2) {
            if (near(measured, expected / part)) {
                suspects.add("a link on the way runs at 1/" + part
                        + " of its rate when loaded: fewer lanes, or a lower generation");
            }
        }
        if (!facts.route().unknownPorts().isEmpty()) {
            suspects.add("ACS redirect at "
                    + facts.route().unknownPorts().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))
                    + ", which the inputs do not show");
        }
        if (facts.iommuAssumed() && facts.iommu() != Iommu.Mode.TRANSLATED) {
            suspects.add("the IOMMU translates, which the inputs do not show");
        }
        if (facts.passesRootComplex()) {
            suspects.add("the root complex carries peer requests slower than its links would");
        }
        return suspects.add("another transfer shares a link on the way");
    }

    private static boolean near(double value, double other) {
        return Math.abs(value - other) <= NEAR * other;
    }

    private static String next(PairFacts facts, PairFigures figures) {
        if (facts.iommuAssumed()) {
            return "next: cat /sys/kernel/iommu_groups/*/type";
        }
        if (!facts.route().unknownPorts().isEmpty()) {
            return "next: sudo lspci -vvv -nn";
        }
        return figures.staged().isEmpty()
                ? "next: p2pBandwidthLatencyTest, which has the figure without peer access beside it"
                : "next: sudo lspci -vvv -nn while the transfer runs, for LnkSta of each link on the way";
    }
}
