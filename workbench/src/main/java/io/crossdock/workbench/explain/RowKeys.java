package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.MachineDescription;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What functions must have in common to share a row, from fine to coarse. Not thread-safe. */
final class RowKeys {
    private final PciTopology topology;
    private final Set<Bdf> named;
    private final boolean told;
    private final Map<Bdf, String> shapes = new HashMap<>();

    RowKeys(MachineDescription machine) {
        this.topology = machine.topology();
        this.named = Set.copyOf(machine.names().values());
        HostFacts host = machine.platform().host();
        this.told = !host.labels().isEmpty() || !host.peerLinks().isEmpty();
    }

    /** Named functions and devices on a root bus stand alone; the rest go by bridge, kind and ability. */
    String byPort(FunctionInfo f) {
        Optional<FunctionInfo> port = topology.parent(f.bdf());
        if (port.isEmpty() || named.contains(f.bdf())) {
            return f.bdf().toString();
        }
        return port.get().bdf() + " " + f.classCode().orElse(-1) + " " + abilities(f);
    }

    /** By what stands above the port, and all of port and device that an answer depends on. */
    String byShape(FunctionInfo f) {
        Optional<FunctionInfo> port = topology.parent(f.bdf());
        if (port.isEmpty() || isAlone(f)) {
            return byPort(f);
        }
        String above = topology.parent(port.get().bdf())
                .map(p -> p.bdf().toString())
                .orElseGet(() -> topology.rootBus(f.bdf()).toString());
        return above + " " + shape(port.get()) + " " + shape(f) + abilities(f);
    }

    /** By all of the way up to the root complex that an answer depends on, wherever in the machine that is. */
    String byWay(FunctionInfo f) {
        if (topology.parent(f.bdf()).isEmpty() || isAlone(f)) {
            return byPort(f);
        }
        StringBuilder key = new StringBuilder(shape(f)).append(abilities(f));
        topology.bridgesAbove(f.bdf()).forEach(b -> key.append(" / ").append(shape(b)));
        // Linux's list of host bridges is asked by the first device of the root bus
        FunctionInfo first = topology.onBus(
                        f.bdf().domain(), topology.rootBus(f.bdf()).bus())
                .getFirst();
        return key.append(" / ")
                .append(first.bdf().device() + "." + first.bdf().function() + shape(first))
                .append(topology.isPlaced(f.bdf()))
                .toString();
    }

    /**
     * A device of several functions keeps its row: to one another they are what no other function is to them. So does
     * everything where a tool's table or a link besides PCIe tells single devices apart.
     */
    private boolean isAlone(FunctionInfo f) {
        return told
                || named.contains(f.bdf())
                || topology.onBus(f.bdf().domain(), f.bdf().bus()).size() > 1;
    }

    private String shape(FunctionInfo f) {
        return shapes.computeIfAbsent(
                f.bdf(),
                b -> String.join(
                        " ",
                        f.portType().name(),
                        f.vendorId() + "" + f.deviceId() + f.subsystemVendorId() + f.subsystemId() + f.classCode(),
                        f.acs() + "" + f.ats() + f.numaNode() + f.driver() + f.resizableBars(),
                        f.bars().stream()
                                .map(bar -> bar.index() + "=" + bar.size())
                                .toList()
                                .toString()));
    }

    private static String abilities(FunctionInfo f) {
        return "" + Matrix.isInitiator(f) + Matrix.isTarget(f);
    }
}
