package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Cpu;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** XD061: the way may lead between NUMA nodes or sockets. */
final class InvisibleSockets implements Rule {
    @Override
    public String code() {
        return "XD061";
    }

    @Override
    public String title() {
        return "the way between the root complexes is in no PCI dump";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The two hang on different root buses of an AMD machine, or on different NUMA nodes.",
                "Which die, socket or xGMI/UPI link lies between, and whether NPS splits a socket into nodes, no PCI register tells; and it decides the rate.",
                "Root buses and NUMA nodes of the two.",
                "Firmware: NPS1, xGMI width x16 and full speed; both cards on one socket.",
                "NPS and xGMI settings concern all of the machine's memory traffic.",
                "nccl#1285, nccl-tests#115 and #74; nccl#2441: AMD carries 16 (Zen 1 and 2), 24 (Zen 3 and 4), 32 GB/s (Zen 5).");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        boolean apart = !facts.route().clientRoot().equals(facts.route().providerRoot());
        boolean amd = facts.machine().platform().cpu().vendor() == Cpu.Vendor.AMD;
        boolean nodes = facts.route().numa() == PeerRoute.NumaRelation.DIFFERENT_NODES;
        if (!facts.passesRootComplex() || !apart || !amd && !nodes) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Finding.Level.NOTE,
                code(),
                "what lies between " + facts.route().clientRoot() + " and "
                        + facts.route().providerRoot() + (nodes ? ", on different NUMA nodes," : "")
                        + " decides the rate and is in no PCI dump",
                List.of(place(facts, facts.from()), place(facts, facts.to())),
                "",
                List.of(
                        amd
                                ? "AMD carried 16 (Zen 1, 2), 24 (Zen 3, 4), 32 GB/s (Zen 5) between GPUs: nccl#2441; NPS, xGMI"
                                        + " width and speed: lscpu, dmidecode, firmware"
                                : "lscpu tells sockets and nodes; published: 50 of 56 and 39 of 54 GB/s remain")));
    }

    private static String place(PairFacts facts, FunctionInfo f) {
        OptionalInt node = Stream.concat(Stream.of(f), facts.machine().topology().bridgesAbove(f.bdf()).stream())
                .map(FunctionInfo::numaNode)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
        return f.bdf() + " below " + facts.machine().topology().rootBus(f.bdf())
                + (node.isPresent() ? ", NUMA node " + node.getAsInt() : ", NUMA node not shown");
    }
}
