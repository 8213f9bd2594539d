package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PathMps;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.rule.Way;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** All functions on the way get the largest payload that each of them takes. */
final class LargestPayload implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return "XD035";
    }

    @Override
    public String title() {
        return "the largest payload that the whole path takes";
    }

    @Override
    public List<String> how(PairFacts facts) {
        return List.of(
                "kernel command line: pci=pcie_bus_safe, the largest size that everything below a root port takes",
                "not pci=pcie_bus_perf: sizes then differ from port to port, and a peer may get more than it accepts");
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.REBOOT);
    }

    @Override
    public String persists() {
        return "yes, on the command line";
    }

    @Override
    public String verify(PairFacts facts) {
        return "sudo lspci -vvv | grep -E '^[0-9a-f]|MaxPayload' for the functions on the way";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        List<FunctionInfo> way = Way.functions(facts);
        OptionalInt now = PathMps.of(way);
        OptionalInt possible = Way.largestPayload(way);
        if (now.isEmpty() || possible.isEmpty() || now.getAsInt() >= possible.getAsInt()) {
            return Optional.empty();
        }
        PciTopology topology = facts.machine().topology();
        for (FunctionInfo f : way) {
            topology = topology.with(f.toBuilder().mps(possible.getAsInt()).build());
        }
        return Optional.of(facts.machine().withTopology(topology));
    }
}
