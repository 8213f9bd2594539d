package io.crossdock.model.observe;

import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * A place that requests of a stream passed, in the order of the first request.
 *
 * @param bdf function, where the place is one
 * @param kind what it is
 * @param note what happened there if it was not plain forwarding, such as an ACS redirect with the register's bits; may
 *     be empty
 */
public record Hop(Optional<Bdf> bdf, Kind kind, String note) {
    public enum Kind {
        REQUESTER,
        SWITCH_DOWNSTREAM_PORT,
        SWITCH_UPSTREAM_PORT,
        ROOT_PORT,
        PCI_BRIDGE,
        IOMMU,
        ROOT_COMPLEX,
        INTERCONNECT,
        DRAM,
        COMPLETER,
        /** The request ended here: blocked, faulted, or nobody claimed the address. */
        DROPPED
    }
}
