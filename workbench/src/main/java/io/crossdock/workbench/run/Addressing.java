package io.crossdock.workbench.run;

/** How the initiator is given an address for the target's memory. */
public enum Addressing {
    /** {@code dma.mapResource}: through the IOMMU where it translates, else the physical address. */
    MAP_RESOURCE,
    /** {@code dma.mapBusAddress}: the BAR's own address, no entry in any table. */
    BUS_ADDRESS
}
