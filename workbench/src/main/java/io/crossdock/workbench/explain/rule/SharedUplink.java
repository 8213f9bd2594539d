package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.Kinds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** XD031: the pair's way leads over a switch's uplink that other fast devices use as well. */
final class SharedUplink implements Rule {
    private static final int STORAGE = 0x01;

    @Override
    public String code() {
        return "XD031";
    }

    @Override
    public String title() {
        return "the uplink of a switch carries several devices";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "Requests of the pair leave a switch by its uplink, and the links below that switch, of GPUs, network cards"
                        + " and NVMe drives, can carry more together than the uplink.",
                "A figure for one pair holds while the others are silent. Rings, all-to-all and staged copies, which cross"
                        + " the uplink twice, divide it.",
                "LnkSta of the uplink and of the links below the switch.",
                "Pair devices below one switch; clear ACS redirect so that they turn there; spread cards over switches.",
                "A slot, or isolation between the devices.",
                "PCIe base specification 1.3.3; nccl#1086 and #1309, where a PIX pair was slower than SYS.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        if (!facts.passesRootComplex()) {
            return Optional.empty();
        }
        PciTopology topology = facts.machine().topology();
        Map<FunctionInfo, List<FunctionInfo>> shared = new LinkedHashMap<>();
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            topology.bridgesAbove(end.bdf()).stream()
                    .filter(b -> b.portType() == PortType.SWITCH_UPSTREAM)
                    .reduce((lower, upper) -> upper)
                    .ifPresent(uplink -> {
                        List<FunctionInfo> users = users(topology, uplink);
                        if (isNarrow(topology, uplink, users)) {
                            shared.put(uplink, users);
                        }
                    });
        }
        return shared.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.NOTE,
                        code(),
                        "other devices share an uplink on the way: the figures hold while they are silent",
                        shared.entrySet().stream()
                                .map(e -> evidence(topology, e.getKey(), e.getValue()))
                                .toList(),
                        "",
                        List.of()));
    }

    /** Devices below a port that move data by themselves, one function of each. */
    private static List<FunctionInfo> users(PciTopology topology, FunctionInfo uplink) {
        return topology.functions().stream()
                .filter(f ->
                        Kinds.isGpu(f) || Kinds.isNetwork(f) || f.baseClass().orElse(-1) == STORAGE)
                .filter(f -> f.bdf().function() == 0)
                .filter(f -> topology.bridgesAbove(f.bdf()).contains(uplink))
                .toList();
    }

    private static boolean isNarrow(PciTopology topology, FunctionInfo uplink, List<FunctionInfo> users) {
        double below = users.stream().mapToDouble(f -> rate(topology, f)).sum();
        return users.size() > 1 && below > rate(topology, uplink) * 1.01;
    }

    private static double rate(PciTopology topology, FunctionInfo f) {
        return LinkRate.above(topology, f.bdf()).map(LinkRate::bytesPerSecond).orElse(0.0);
    }

    private static String evidence(PciTopology topology, FunctionInfo uplink, List<FunctionInfo> users) {
        String link =
                LinkRate.above(topology, uplink.bdf()).map(LinkRate::label).orElse("link not shown");
        double below = users.stream().mapToDouble(f -> rate(topology, f)).sum();
        return String.format(
                Locale.ROOT,
                "%s uplink %s, %.1f GB/s; below it %s, together %.1f GB/s",
                uplink.bdf(),
                link,
                rate(topology, uplink) / 1e9,
                users.stream().map(f -> f.bdf().shortForm()).collect(Collectors.joining(", ")),
                below / 1e9);
    }
}
