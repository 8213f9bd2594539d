package io.crossdock.conformance;

import io.crossdock.dma.DmaDevice;
import io.crossdock.iommu.DomainKind;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A machine to be checked, and what the checks may use of it. */
public interface Bench extends AutoCloseable {
    Machine machine();

    /** Functions with a DMA engine that {@link #open} knows; at least one, two if devices shall be isolated. */
    List<? extends PciFunction> initiators();

    /** Starts the driver of an initiator. */
    DmaProbe open(DmaDevice device);

    /** Ways of translation that this machine offers. */
    Set<DomainKind> domains();

    /** Memory of a device that the first initiator reaches through a mapping. */
    Optional<PeerMemory> peer();

    @Override
    void close();

    /**
     * A part of a memory BAR that keeps what is written to it.
     *
     * @param function whose BAR it is
     * @param bar index
     * @param offset first byte, a multiple of 4096
     * @param size bytes, at least 4096
     */
    record PeerMemory(PciFunction function, int bar, long offset, long size) {}
}
