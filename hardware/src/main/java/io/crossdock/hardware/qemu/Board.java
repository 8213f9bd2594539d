package io.crossdock.hardware.qemu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.pci.AddressRange;
import java.util.List;

/**
 * Where things are on QEMU's two boards. Sources: QEMU {@code hw/i386/pc_q35.c}, {@code hw/pci-host/q35.c}, {@code
 * hw/arm/virt.c}; the board's own firmware would put BARs elsewhere, but none runs.
 *
 * @param ramBase physical address of the first byte of RAM
 * @param usableFrom first address that is ordinary RAM
 * @param ecam config space of all buses: bus in bits 27:20, device 19:15, function 14:12
 * @param lowWindow where 32-bit BARs go
 * @param highWindow where 64-bit BARs go
 * @param iommu the translation unit
 */
record Board(
        long ramBase,
        long usableFrom,
        AddressRange ecam,
        AddressRange lowWindow,
        AddressRange highWindow,
        IommuInfo iommu) {
    private static final Board Q35 = q35(new IommuInfo(IommuInfo.Kind.VTD, 0xfed9_0000L, 0x1000, 0));
    private static final Board Q35_AMD = q35(new IommuInfo(IommuInfo.Kind.AMDVI, 0xfed8_0000L, 0x4000, 0));

    private static final AddressRange VIRT_WINDOW = new AddressRange(0x1000_0000L, 0x2eff_0000L);

    private static final Board VIRT = new Board(
            0x4000_0000L,
            0x4000_0000L,
            new AddressRange(0x3f00_0000L, 1L << 24),
            VIRT_WINDOW,
            VIRT_WINDOW, // highmem=off: there is no other
            new IommuInfo(IommuInfo.Kind.SMMUV3, 0x0905_0000L, 0x2_0000, 0));

    private static Board q35(IommuInfo iommu) {
        return new Board(
                0,
                1L << 20, // below lie the VGA window and the BIOS shadow
                new AddressRange(0xb000_0000L, 1L << 28),
                new AddressRange(0xe000_0000L, 0x1ec0_0000L), // up to the I/O APIC
                new AddressRange(0x8_0000_0000L, 1L << 38),
                iommu);
    }

    static Board of(QemuUnit unit) {
        return switch (unit.kind()) {
            case VTD -> Q35;
            case SMMUV3 -> VIRT;
            case AMDVI -> Q35_AMD;
        };
    }

    private boolean isArm() {
        return iommu.kind() == IommuInfo.Kind.SMMUV3;
    }

    /** A ROM image that stops the processor: QEMU wants one, and a running guest would be in the way. */
    byte[] firmware() {
        if (isArm()) {
            // wfi; b .-4
            return new byte[] {0x7f, 0x20, 0x03, (byte) 0xd5, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x17};
        }
        byte[] rom = new byte[0x1_0000];
        int resetVector = 0xfff0;
        byte[] halt = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd}; // cli; hlt; jmp .-1
        System.arraycopy(halt, 0, rom, resetVector, halt.length);
        return rom;
    }

    /** Register writes that make {@link #ecam} answer; the q35 has it off after reset, the virt board always on. */
    List<String> enableEcam() {
        if (isArm()) {
            return List.of();
        }
        // PCIEXBAR at 0x60 of 00:00.0: high half first, then base | enable (Intel 82G33 datasheet, 5.1.16).
        return List.of(
                "outl 0xcf8 0x80000064",
                "outl 0xcfc 0x0",
                "outl 0xcf8 0x80000060",
                "outl 0xcfc 0x" + Long.toHexString(ecam.base() | 1));
    }
}
