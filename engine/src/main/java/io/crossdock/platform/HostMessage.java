package io.crossdock.platform;

import io.crossdock.pci.Bdf;
import java.util.List;

/**
 * One line that a kernel or a library logged and that says something about peer-to-peer transfers.
 *
 * @param kind what it says
 * @param text the line, without timestamp
 * @param functions PCI functions that it names, in its order
 */
public record HostMessage(Kind kind, String text, List<Bdf> functions) {
    public enum Kind {
        /** An access that an IOMMU refused. */
        IOMMU_FAULT,
        /** How the kernel set an IOMMU up: enabled, translating, passthrough, lazy. */
        IOMMU_MODE,
        /** A BAR or bridge window that found no room. */
        BAR_UNASSIGNED,
        /** A link that came up below what both ends can do. */
        LINK_DEGRADED,
        /** What p2pdma or ACS code said. */
        PEER_TO_PEER,
        /** An access control register of a port, without the port's address. */
        ACCESS_CONTROL,
        /** A machine that is a guest, and of which hypervisor. */
        HYPERVISOR,
        /** Which transport a library chose for a pair. */
        LIBRARY_TRANSPORT,
        /** Data that arrived changed. */
        WRONG_DATA,
        /** An error of a device, its driver or a library. */
        DEVICE_ERROR
    }

    public HostMessage {
        functions = List.copyOf(functions);
    }
}
