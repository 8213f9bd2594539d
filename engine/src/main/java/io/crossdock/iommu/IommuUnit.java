package io.crossdock.iommu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.pci.Bdf;
import java.util.List;

/** The driver of one translation unit. */
public interface IommuUnit extends AutoCloseable {
    /** The unit as firmware announced it. */
    IommuInfo info();

    /** Names unit, version and features that matter, for reports. */
    String description();

    /**
     * Gives a function an address space of its own; its earlier one is detached.
     *
     * @throws IommuException if the unit cannot translate for this function or does not answer
     */
    TranslationDomain attach(Bdf function, DomainKind kind);

    /**
     * As {@link #attach}, translated, and lets the function keep translations of its own (PCIe ATS): they are invalidated
     * behind those of the unit.
     *
     * @throws IommuException if this unit, its driver here or the function cannot do that
     */
    TranslationDomain attachWithAts(Bdf function);

    /** Blocks a function and frees the tables of its address space. */
    void detach(Bdf function);

    /** Takes the fault records that the unit has written since the last call, oldest first. */
    List<FaultRecord> drainFaults();

    /** Times that the unit said it had to drop fault records, since it was enabled; as of the last drain. */
    long lostFaults();

    /** Disables the unit and gives its memory back. */
    @Override
    void close();
}
