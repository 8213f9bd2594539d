package io.crossdock.model.amdvi;

import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.util.Optional;

/**
 * A unit as the PCI function that it is: one capability that says where its registers are and what it may remember (AMD 48882,
 * 3.2, recalled).
 *
 * <pre>
 * 0x40  NpCache 26 | IotlbSup 24 1 | CapRev 23:19 1 | CapType 18:16 3 | next 15:8 0 | ID 7:0 0x0f
 * 0x44  register base 31:14 | enable 0
 * 0x48  register base 63:32
 * </pre>
 *
 * @param bdf address; on AMD's hosts function 0.2 of a bus
 * @param registerBase physical address of the register block
 * @param npCache whether absent entries may be remembered
 */
public record AmdViFunction(Bdf bdf, long registerBase, boolean npCache) implements PciFunction {
    private static final int CAPABILITY = 0x40;
    private static final int NP_CACHE = 1 << 26;
    /** Devices may ask for translations. */
    private static final int IOTLB_SUP = 1 << 24;

    /** The function of a unit that serves a PCI segment. */
    public static AmdViFunction of(int domain, long registerBase, boolean npCache) {
        return new AmdViFunction(new Bdf(domain, 0, 0, 2), registerBase, npCache);
    }

    @Override
    public int configRead32(int offset) {
        return switch (offset) {
            case 0x00 -> 0x1451_1022; // as on EPYC 7001
            case 0x04 -> 1 << 20; // there is a list of capabilities
            case 0x08 -> 0x0806_0000; // class: IOMMU
            case 0x34 -> CAPABILITY;
            case CAPABILITY -> (npCache ? NP_CACHE : 0) | IOTLB_SUP | 1 << 19 | 3 << 16 | 0x0f;
            case CAPABILITY + 4 -> (int) registerBase | 1;
            case CAPABILITY + 8 -> (int) (registerBase >>> 32);
            default -> 0;
        };
    }

    @Override
    public void configWrite32(int offset, int value) {
        // Everything is read-only here.
    }

    @Override
    public Optional<AddressRange> barRange(int index) {
        return Optional.empty();
    }

    @Override
    public Mmio bar(int index) {
        throw new MachineException("function " + bdf + " has no BAR " + index + ": its registers are the unit's");
    }
}
