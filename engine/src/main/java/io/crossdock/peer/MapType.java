package io.crossdock.peer;

/** How a request reaches the peer; Linux's {@code enum pci_p2pdma_map_type}. */
public enum MapType {
    /** By the peer's bus address; the request turns around below the root complex and no IOMMU sees it. */
    BUS_ADDRESS,
    /** Up to the root complex and down again, through the IOMMU where it translates. */
    THROUGH_HOST_BRIDGE,
    NOT_SUPPORTED,
    /** Depends on something that is not known. */
    UNKNOWN
}
