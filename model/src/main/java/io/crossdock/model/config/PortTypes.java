package io.crossdock.model.config;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;

/** Port types of functions whose capability list the input did not show: inferred from their place in the tree. */
public final class PortTypes {
    private PortTypes() {}

    /** The type stated by the description, or the only one that fits the place. */
    public static PortType of(PciTopology topology, FunctionInfo function) {
        if (function.portType() != PortType.UNKNOWN) {
            return function.portType();
        }
        FunctionInfo parent = topology.parent(function.bdf()).orElse(null);
        if (!function.isBridge()) {
            return parent == null ? PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT : PortType.ENDPOINT;
        }
        if (parent == null) {
            return PortType.ROOT_PORT;
        }
        return of(topology, parent) == PortType.SWITCH_UPSTREAM ? PortType.SWITCH_DOWNSTREAM : PortType.SWITCH_UPSTREAM;
    }

    /** Whether a link hangs below ports of this type. */
    public static boolean hasLinkBelow(PortType type) {
        return type == PortType.ROOT_PORT || type == PortType.SWITCH_DOWNSTREAM || type == PortType.PCI_TO_PCIE_BRIDGE;
    }

    /** Device/Port Type field of the PCI Express capabilities register (PCIe base specification 7.5.3.2). */
    static int code(PortType type) {
        return switch (type) {
            case ENDPOINT, UNKNOWN, CONVENTIONAL -> 0;
            case LEGACY_ENDPOINT -> 1;
            case ROOT_PORT -> 4;
            case SWITCH_UPSTREAM -> 5;
            case SWITCH_DOWNSTREAM -> 6;
            case PCIE_TO_PCI_BRIDGE -> 7;
            case PCI_TO_PCIE_BRIDGE -> 8;
            case ROOT_COMPLEX_INTEGRATED_ENDPOINT -> 9;
            case ROOT_COMPLEX_EVENT_COLLECTOR -> 10;
        };
    }
}
