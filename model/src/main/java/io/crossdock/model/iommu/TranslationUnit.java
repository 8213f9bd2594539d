package io.crossdock.model.iommu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.Bdf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a modelled IOMMU, as the fabric uses it.
 *
 * <p>A unit reads tables and rings from physical memory with decoders of its own. It works through its queues only in
 * {@link #step}, so a driver that does not wait for completion sees stale translations. Not thread-safe: the machine
 * calls it from one thread.
 */
public interface TranslationUnit {
    /** The unit as firmware announces it. */
    IommuInfo info();

    /** The unit as a PCI function, if it is one. */
    default Optional<PciFunction> function() {
        return Optional.empty();
    }

    /** The register block; accesses take effect at once, their consequences with {@link #step}. */
    Mmio registers();

    /** Advances the hardware: acknowledges control registers, consumes a few queue entries. */
    void step();

    /**
     * Whether work is under way that a further {@link #step} may bring on: queued commands that no error holds up, or
     * consumed ones that have not taken effect. It may be waiting for accesses in flight.
     */
    boolean busy();

    /**
     * Number that changes whenever an answer of {@link #translate} that somebody kept may no longer be what the unit
     * would answer: a register was written, a command consumed, an entry replaced.
     */
    long generation();

    /** Number that tells what the translation caches hold from what they held at another time, but for chance. */
    long cached();

    /**
     * Translates one request. A refusal has been recorded in the event queue or fault registers when this returns.
     *
     * @param requester function that sent the request
     * @param address address in the request
     * @param write whether it is a write
     */
    Translated translate(Bdf requester, long address, boolean write);

    /**
     * Answers a translation request of a function (PCIe ATS). That nothing is mapped is an answer, and no fault.
     *
     * @param write whether writes are asked for, too
     * @return null if nothing is granted, or the unit does not serve such requests of the function; then it has been recorded
     */
    default @Nullable AtsAnswer answer(Bdf requester, long address, boolean write) {
        return null;
    }

    /**
     * Lets one request pass whose address the function has translated itself, or refuses it.
     *
     * @param address a translated address
     */
    default Translated translated(Bdf requester, long address, boolean write) {
        return Translated.refused(0, 0);
    }

    /**
     * Walks the tables for an address as the hardware would with empty caches, without touching caches, queues or
     * registers.
     *
     * @param requester function whose configuration is looked up
     * @param iova input address
     */
    TableWalk walk(Bdf requester, long iova);
}
