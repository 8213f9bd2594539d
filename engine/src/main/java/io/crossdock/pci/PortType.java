package io.crossdock.pci;

/** Device/Port Type of the PCI Express capability (PCIe base specification 7.5.3.2), or what stands for it. */
public enum PortType {
    ENDPOINT,
    LEGACY_ENDPOINT,
    ROOT_PORT,
    SWITCH_UPSTREAM,
    SWITCH_DOWNSTREAM,
    PCIE_TO_PCI_BRIDGE,
    PCI_TO_PCIE_BRIDGE,
    ROOT_COMPLEX_INTEGRATED_ENDPOINT,
    ROOT_COMPLEX_EVENT_COLLECTOR,
    /** No PCI Express capability: conventional PCI, or a host bridge. */
    CONVENTIONAL,
    /** The input did not show the capability list. */
    UNKNOWN
}
