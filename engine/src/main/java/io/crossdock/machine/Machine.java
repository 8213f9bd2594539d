package io.crossdock.machine;

import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A machine with PCI functions, memory, a clock and possibly IOMMUs.
 *
 * <p>Implementations: the modelled machine, QEMU through qtest, VFIO. A driver may be written against this interface
 * alone and runs on each. Unless an implementation says more, a machine is used by one thread at a time.
 */
public interface Machine extends AutoCloseable {
    /** Functions of the machine, ascending by address. */
    List<? extends PciFunction> functions();

    default Optional<? extends PciFunction> function(Bdf bdf) {
        return functions().stream().filter(f -> f.bdf().equals(bdf)).findFirst();
    }

    /** Translation units, as firmware tables (ACPI IORT, DMAR, IVRS) would announce them. */
    List<IommuInfo> iommus();

    /**
     * A translation unit as a PCI function, which AMD's are, for what it says of itself in config space. It need not be among
     * {@link #functions()}.
     *
     * @return empty where the unit is none, or the machine does not show it
     */
    default Optional<? extends PciFunction> function(IommuInfo iommu) {
        return Optional.empty();
    }

    /**
     * A register block that is not a BAR.
     *
     * @param physicalBase where the block lies in the CPU's address space
     * @param size bytes
     * @throws MachineException if nothing answers there
     */
    Mmio registers(long physicalBase, long size);

    /**
     * Takes zeroed system memory that devices may reach.
     *
     * @param size bytes, rounded up to whole 4 KiB pages
     * @param alignment power of two, at least 4096
     * @throws MachineException if no such range is free
     */
    DmaMemory allocate(long size, long alignment);

    /**
     * Gives memory back. Its bytes must not be used afterwards. Where somebody holds a {@linkplain DmaMemory#references
     * reference}, nobody is given it before that is dropped.
     */
    void free(DmaMemory memory);

    MachineClock clock();

    /**
     * Waits until a condition holds: the only way a driver waits. The model advances its time and hardware, QEMU
     * polls, VFIO may sleep on an event.
     *
     * @param condition evaluated at least once, and once more after the deadline has passed
     * @param timeout by {@link #clock()}
     * @return whether the condition held before the deadline
     */
    boolean await(BooleanSupplier condition, Duration timeout);

    /** Releases what the machine holds: mappings, processes, files. */
    @Override
    void close();
}
