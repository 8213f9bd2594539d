package io.crossdock.workbench.explain;

import io.crossdock.model.observe.Hop;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerRoute;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The route as places: those that requests were seen to pass, or those that the topology predicts if none ran. */
final class Routes {
    private Routes() {}

    static List<RouteHop> of(Question question, PeerRoute predicted, Optional<TransferOutcome> outcome) {
        return outcome.map(o -> observed(o.writes().route())).orElseGet(() -> predicted(question, predicted));
    }

    private static List<RouteHop> observed(List<Hop> hops) {
        return hops.stream()
                .map(h -> new RouteHop(h.bdf().map(Bdf::toString), words(h.kind()), h.note()))
                .toList();
    }

    private static List<RouteHop> predicted(Question question, PeerRoute route) {
        List<RouteHop> hops = new ArrayList<>();
        for (Bdf bdf : route.hops()) {
            FunctionInfo f = question.topology().require(bdf);
            String note = route.redirecting().contains(bdf) ? f.acs().describeControl() : "";
            hops.add(new RouteHop(Optional.of(bdf.toString()), words(f.portType()), note));
        }
        return hops;
    }

    private static String words(Hop.Kind kind) {
        return switch (kind) {
            case REQUESTER -> "initiator";
            case SWITCH_DOWNSTREAM_PORT -> "switch downstream port";
            case SWITCH_UPSTREAM_PORT -> "switch upstream port";
            case ROOT_PORT -> "root port";
            case PCI_BRIDGE -> "PCI bridge";
            case IOMMU -> "IOMMU";
            case ROOT_COMPLEX -> "root complex";
            case INTERCONNECT -> "interconnect";
            case DRAM -> "system memory";
            case COMPLETER -> "target";
            case DROPPED -> "dropped";
        };
    }

    static String words(PortType type) {
        return switch (type) {
            case ENDPOINT, LEGACY_ENDPOINT, ROOT_COMPLEX_INTEGRATED_ENDPOINT -> "device";
            case ROOT_PORT -> "root port";
            case SWITCH_UPSTREAM -> "switch upstream port";
            case SWITCH_DOWNSTREAM -> "switch downstream port";
            case PCIE_TO_PCI_BRIDGE, PCI_TO_PCIE_BRIDGE -> "PCI bridge";
            case ROOT_COMPLEX_EVENT_COLLECTOR -> "event collector";
            case CONVENTIONAL -> "conventional PCI function";
            case UNKNOWN -> "function";
        };
    }
}
