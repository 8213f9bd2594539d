package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.RootComplex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What ports, switches and the root complex do with requests of a pair. */
final class FabricVerdict {
    private static final int ZEN_FAMILY = 0x17;
    private static final String NAME = "fabric";

    private FabricVerdict() {}

    static LayerVerdict of(Traits traits, PeerRoute route) {
        MachineDescription machine = traits.machine();
        return switch (route.routeClass()) {
            case SAME_FUNCTION, SAME_DEVICE, SAME_SWITCH -> verdict(Answer.YES, "direct", turns(route), machine, route);
            case SAME_ROOT_PORT_REDIRECTED, SAME_HOST_BRIDGE, DIFFERENT_HOST_BRIDGES -> throughRoot(traits, route);
            case UNKNOWN -> verdict(Answer.UNKNOWN, "", route.explanation(), machine, route);
        };
    }

    private static String turns(PeerRoute route) {
        return route.commonBridge()
                .map(b -> "requests by bus address turn at " + b + "; IOVAs climb to the IOMMU all the same")
                .orElse(route.explanation());
    }

    private static LayerVerdict throughRoot(Traits traits, PeerRoute route) {
        MachineDescription machine = traits.machine();
        String how = route.commonBridge().isPresent() ? "redirected" : "root complex";
        String way = route.commonBridge().isPresent() ? route.explanation() : roots(route);
        RootComplex.PeerPath path = machine.platform().rootComplex().peerPath();
        if (path == RootComplex.PeerPath.REFUSED) {
            return verdict(Answer.NO, how, way + ", which is stated not to forward them", machine, route);
        }
        if (path != RootComplex.PeerPath.UNKNOWN) {
            return verdict(Answer.YES, how, way + ", which is stated to forward them", machine, route);
        }
        if (traits.intelClient()) {
            return verdict(
                    Answer.WRITES_ONLY,
                    how,
                    way + ", an Intel client's: writes pass and reads fail, as one report has it (open-gpu#1253)",
                    machine,
                    route);
        }
        Cpu cpu = machine.platform().cpu();
        if (cpu.vendor() == Cpu.Vendor.AMD && cpu.family().orElse(0) >= ZEN_FAMILY) {
            return verdict(Answer.YES, how, way + "; AMD's forward since Zen", machine, route);
        }
        return verdict(
                Answer.CONDITIONAL, how, way + ", if it forwards them: optional, and in no dump", machine, route);
    }

    private static String roots(PeerRoute route) {
        return route.clientRoot().equals(route.providerRoot())
                ? "through the root complex between two ports of " + route.clientRoot()
                : "through the root complex, " + route.clientRoot() + " to " + route.providerRoot();
    }

    private static LayerVerdict verdict(
            Answer answer, String how, String reason, MachineDescription machine, PeerRoute route) {
        return new LayerVerdict(Layer.FABRIC, NAME, answer, how, reason, evidence(machine, route));
    }

    /** ACS of the bridges that a request of this pair passes. */
    private static List<String> evidence(MachineDescription machine, PeerRoute route) {
        Set<Bdf> ports = new LinkedHashSet<>(route.hops());
        ports.addAll(route.redirecting());
        List<String> evidence = new ArrayList<>();
        for (Bdf bdf : ports) {
            FunctionInfo f = machine.topology().require(bdf);
            if (f.isBridge()) {
                evidence.add(bdf + " " + f.acs().describeControl());
            }
        }
        return evidence;
    }
}
