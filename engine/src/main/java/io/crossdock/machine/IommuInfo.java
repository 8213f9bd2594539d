package io.crossdock.machine;

import io.crossdock.pci.Bdf;

/**
 * A translation unit as firmware announces it.
 *
 * @param kind architecture
 * @param registerBase physical address of the register block
 * @param registerSize bytes
 * @param domain PCI segment whose functions it serves
 */
public record IommuInfo(Kind kind, long registerBase, long registerSize, int domain) {
    public enum Kind {
        SMMUV3,
        VTD,
        AMDVI
    }

    /** Whether requests of the function pass this unit. */
    public boolean serves(Bdf bdf) {
        return bdf.domain() == domain;
    }

    /** The identity by which the unit knows a function: StreamID or source-id; here the requester ID itself. */
    public int streamId(Bdf bdf) {
        return bdf.requesterId();
    }
}
