package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** XD072: pairs that are slower than their like. */
final class SlowDevice extends MeasuredRule {
    private static final double OUTLIER = 0.75;

    /** Fewer pairs of one kind have no middle that means anything. */
    private static final int COMPARABLE = 4;

    @Override
    public String code() {
        return "XD072";
    }

    @Override
    public String title() {
        return "a pair is slower than its like";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "Among at least four pairs that a tool calls by the same path, or that no tool names, one reaches less than 75 % of what a quarter of them reach.",
                "Pairs of one kind have the same way. If all pairs of one device are slow, it is that device or its slot; if one pair is, it is what only that pair shares.",
                "The table with peer access, grouped by the paths of nvidia-smi topo -m.",
                "Reseat the card, move it, or give the slot its lanes (BIOS: bifurcation, generation); see XD030 and XD032.",
                "A visit to the machine.",
                "club-3090#895: one GPU on chipset lanes, 6.5 beside 13.2 GB/s.");
    }

    @Override
    Optional<Finding> check(MachineDescription machine, List<PairFigures> all, Predicate<PairFigures> asked) {
        Map<String, List<PairFigures>> kinds = new LinkedHashMap<>();
        all.stream()
                .filter(p -> p.direct().isPresent() && !p.bonded())
                .forEach(p ->
                        kinds.computeIfAbsent(p.path(), k -> new ArrayList<>()).add(p));
        List<PairFigures> slow = new ArrayList<>();
        List<PairFigures> compared = new ArrayList<>();
        List<String> evidence = new ArrayList<>();
        for (List<PairFigures> kind : kinds.values()) {
            double usual = usual(kind);
            compared.addAll(kind);
            for (PairFigures p : kind) {
                double rate = p.direct().orElseThrow();
                if (kind.size() >= COMPARABLE && rate < OUTLIER * usual) {
                    slow.add(p);
                    if (asked.test(p)) {
                        evidence.add(p.name() + ": " + PairFigures.number(rate) + " GB/s, where "
                                + (p.path().isEmpty() ? "" : p.path() + " ") + "pairs reach "
                                + PairFigures.number(usual));
                    }
                }
            }
        }
        if (evidence.isEmpty()) {
            return Optional.empty();
        }
        Optional<PairDevice> culprit = culprit(slow, compared);
        String address = culprit.flatMap(PairDevice::function)
                .map(bdf -> " (" + bdf + ")")
                .orElse("");
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                culprit.map(d -> d.name() + address + " is slow with everyone: " + evidence.size()
                                + " of its pairs are below their like")
                        .orElse(pairs(evidence.size()) + (evidence.size() == 1 ? " is" : " are")
                                + " slower than the like"),
                evidence,
                culprit.isPresent()
                        ? new Suspects()
                                .add("its link has fewer lanes or a lower generation than the others' (XD030)")
                                .add("its slot hangs on the chipset (XD032)")
                                .ranked()
                        : new Suspects()
                                .add("they share an uplink or a socket link that the others do not (XD031)")
                                .redirect(machine)
                                .ranked(),
                List.of("next: sudo lspci -vvv -nn while a transfer runs: LnkSta of "
                        + culprit.map(d -> d.name() + " and of the port above it")
                                .orElse("each port between the two"))));
    }

    /** Upper quartile: with three devices, one slow one has a part in most pairs, so the median would be its own. */
    private static double usual(List<PairFigures> pairs) {
        List<Double> rates =
                pairs.stream().map(p -> p.direct().orElseThrow()).sorted().toList();
        return rates.get(rates.size() * 3 / 4);
    }

    /** The one device that all slow pairs have in common, and none of whose pairs is fast. */
    private static Optional<PairDevice> culprit(List<PairFigures> slow, List<PairFigures> all) {
        return slow.stream()
                .flatMap(p -> Stream.of(p.from(), p.to()))
                .distinct()
                .filter(d -> slow.stream().allMatch(p -> has(p, d)))
                .filter(d -> all.stream().filter(p -> has(p, d)).allMatch(slow::contains))
                .findFirst();
    }

    private static boolean has(PairFigures pair, PairDevice device) {
        return pair.from().equals(device) || pair.to().equals(device);
    }
}
