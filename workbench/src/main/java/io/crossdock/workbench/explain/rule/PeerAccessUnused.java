package io.crossdock.workbench.explain.rule;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** XD070: with peer access and without it the same figures. */
final class PeerAccessUnused extends MeasuredRule {
    @Override
    public String code() {
        return "XD070";
    }

    @Override
    public String title() {
        return "peer-to-peer is not in use";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A tool measured the same rate with peer access switched on and off (within 10 %), and no latency shows that requests reach the peer.",
                "Tools fall back to copies by way of system memory where the driver refuses peer access, and print a figure all the same. Nothing about the route between the two explains such a figure.",
                "The two tables of p2pBandwidthLatencyTest; its latency, which falls to a tenth where requests go to the peer; nvidia-smi topo -p2p.",
                "What the refusal names: a driver or GPU that allows it, XD020 to XD023 for the fabric.",
                "None.",
                "nccl#1086 (a pair below one switch slower than one across sockets: staged over one uplink twice).");
    }

    @Override
    Optional<Finding> check(MachineDescription machine, List<PairFigures> all, Predicate<PairFigures> asked) {
        List<PairFigures> staged =
                all.stream().filter(asked).filter(PairFigures::isStagedAnyway).toList();
        if (staged.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> refusal = staged.stream()
                .map(PairFigures::refusal)
                .filter(r -> !r.isEmpty())
                .findFirst();
        Suspects suspects = new Suspects();
        refusal.ifPresent(r -> suspects.add("the driver refuses (" + r + ")"));
        suspects.guest(machine);
        if (refusal.isEmpty()) {
            suspects.add("the driver refuses, and the tool copies by way of system memory");
            if (staged.stream().noneMatch(PairFigures::hasLatencies)) {
                suspects.add("the link of one of the two is the limit either way");
            }
        }
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "peer-to-peer is not in use between " + pairs(staged.size())
                        + ": with peer access and without it the same figures",
                staged.stream().map(PairFigures::figures).toList(),
                suspects.ranked(),
                List.of(next(staged, refusal))));
    }

    private static String next(List<PairFigures> staged, Optional<String> refusal) {
        if (refusal.isEmpty() || refusal.get().contains("CANNOT")) {
            return "next: nvidia-smi topo -p2p r, which says why the driver refuses";
        }
        return staged.stream().noneMatch(PairFigures::hasLatencies)
                ? "next: the latency tables of p2pBandwidthLatencyTest"
                : "next: sudo lspci -vvv -nn, for chipset, BAR sizes and ACS";
    }
}
