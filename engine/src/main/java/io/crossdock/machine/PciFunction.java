package io.crossdock.machine;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.Optional;

/** A PCI function of a machine: config space and BARs. */
public interface PciFunction {
    Bdf bdf();

    /**
     * Reads 32 bits of config space.
     *
     * @param offset multiple of 4, 0 to 4092; unimplemented registers read as zero
     */
    int configRead32(int offset);

    /** Writes 32 bits of config space; read-only bits keep their value. */
    void configWrite32(int offset, int value);

    /** Physical range that the BAR occupies; empty if it is not a mapped memory BAR. */
    Optional<AddressRange> barRange(int index);

    /**
     * The BAR as registers.
     *
     * @throws MachineException if the function has no such memory BAR
     */
    Mmio bar(int index);
}
