package io.crossdock.topology;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Cpu.Architecture;
import io.crossdock.platform.Cpu.Vendor;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.Platform;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the PCI functions of a real machine tell of its processor and its IOMMU.
 *
 * <ul>
 *   <li>Processor: the maker of the host bridges and root ports. AMD's family follows from the root complex's device
 *       number (as Linux lists them in arch/x86/kernel/amd_nb.c; recalled) or from the family that its name holds; where
 *       one root complex served two families, the older is taken, because Linux p2pdma only asks whether it is Zen.
 *   <li>IOMMU: functions of AMD show the unit itself (class 0806). Elsewhere, IOMMU groups prove that the kernel has one
 *       enabled, and an Intel or AMD host says of which kind. Whether it translates is in no PCI dump.
 *   <li>Guest: the chipsets that QEMU emulates, beside a function of Red Hat's. What such a machine shows of bridges, ACS
 *       and links is the hypervisor's invention.
 * </ul>
 */
final class HostEvidence {
    private static final int INTEL = 0x8086;
    private static final int AMD = 0x1022;
    private static final int IOMMU_CLASS = 0x0806;

    /** Host bridges and root ports of these makers stand in 64-bit Arm machines only. */
    private static final List<Integer> ARM_MAKERS = List.of(
            0x1def, // Ampere
            0x19e5, // Huawei
            0x177d, // Cavium, Marvell
            0x1d0f, // Amazon
            0x13b5, // Arm
            0x17cb, // Qualcomm
            0x1d87); // Rockchip

    private HostEvidence() {}

    /**
     * Fills what the platform does not say.
     *
     * @param notes receives a sentence for everything inferred
     */
    static Platform infer(Platform platform, Collection<FunctionInfo> functions, Consumer<String> notes) {
        Platform result = platform;
        boolean guest = isGuest(functions);
        if (guest) {
            notes.accept(
                    "this is a virtual machine (QEMU's chipset): the hypervisor made its bridges, links and ACS, and"
                            + " they are no evidence of the hardware's; take the dump on the host");
            result = result.withHost(platform.host().withGuest(true));
        }
        if (platform.cpu().equals(Cpu.UNKNOWN)) {
            result = result.withCpu(cpu(functions, guest, notes));
        }
        if (platform.iommu().equals(Iommu.UNKNOWN)) {
            result = result.withIommu(iommu(functions, result.cpu(), guest, notes));
        }
        return result;
    }

    private static boolean isGuest(Collection<FunctionInfo> functions) {
        boolean redHat = functions.stream()
                .anyMatch(f -> isFrom(f.vendorId(), 0x1b36)
                        || isFrom(f.vendorId(), 0x1af4)
                        || isFrom(f.subsystemVendorId(), 0x1af4));
        return redHat && functions.stream().filter(FunctionInfo::isHostBridge).anyMatch(HostEvidence::isQemuChipset);
    }

    private static boolean isQemuChipset(FunctionInfo f) {
        boolean pc = isFrom(f.vendorId(), INTEL)
                && f.deviceId().isPresent()
                && (f.deviceId().getAsInt() == 0x29c0 || f.deviceId().getAsInt() == 0x1237); // Q35, i440FX
        return pc || isFrom(f.vendorId(), 0x1b36); // gpex, pxb
    }

    private static boolean isFrom(OptionalInt vendor, int id) {
        return vendor.isPresent() && vendor.getAsInt() == id;
    }

    private static Cpu cpu(Collection<FunctionInfo> functions, boolean guest, Consumer<String> notes) {
        for (FunctionInfo f : functions) {
            if (!f.isHostBridge() && f.portType() != PortType.ROOT_PORT
                    || f.vendorId().isEmpty()) {
                continue;
            }
            int maker = f.vendorId().getAsInt();
            if (guest) {
                if (maker == INTEL) {
                    return new Cpu(Architecture.X86_64, Vendor.UNKNOWN, OptionalInt.empty());
                }
            } else if (maker == INTEL) {
                notes.accept("processor taken as Intel: " + f.bdf() + " is Intel's");
                return new Cpu(Architecture.X86_64, Vendor.INTEL, OptionalInt.empty());
            } else if (maker == AMD) {
                OptionalInt family = AmdFamily.of(functions);
                notes.accept("processor taken as AMD"
                        + (family.isPresent() ? String.format(", family %02Xh or later", family.getAsInt()) : "") + ": "
                        + f.bdf() + " is AMD's");
                return new Cpu(Architecture.X86_64, Vendor.AMD, family);
            } else if (ARM_MAKERS.contains(maker)) {
                notes.accept(String.format("processor taken as 64-bit Arm: %s is of vendor %04x", f.bdf(), maker));
                return new Cpu(Architecture.AARCH64, Vendor.ARM, OptionalInt.empty());
            } else if (maker == 0x1d17) { // Zhaoxin
                return new Cpu(Architecture.X86_64, Vendor.OTHER, OptionalInt.empty());
            } else if (maker == 0x0014 || maker == 0x1014) { // Loongson; IBM POWER
                return new Cpu(Architecture.OTHER, Vendor.OTHER, OptionalInt.empty());
            }
        }
        return Cpu.UNKNOWN;
    }

    private static Iommu iommu(Collection<FunctionInfo> functions, Cpu cpu, boolean guest, Consumer<String> notes) {
        boolean amdUnit = functions.stream()
                .anyMatch(f -> isFrom(f.vendorId(), AMD)
                        && f.classCode().isPresent()
                        && f.classCode().getAsInt() >> 8 == IOMMU_CLASS);
        boolean groups = functions.stream().anyMatch(f -> f.iommuGroup().isPresent());
        if (groups) {
            notes.accept("IOMMU groups are shown, so the kernel has an IOMMU enabled; whether it translates is not in a"
                    + " PCI dump");
        }
        Iommu.Kind kind = Iommu.Kind.UNKNOWN;
        if (amdUnit) {
            kind = Iommu.Kind.AMDVI;
        } else if (groups && !guest && cpu.vendor() == Vendor.INTEL) {
            kind = Iommu.Kind.VTD;
        } else if (groups && !guest && cpu.vendor() == Vendor.AMD) {
            kind = Iommu.Kind.AMDVI;
        }
        return new Iommu(kind, Iommu.Mode.UNKNOWN, OptionalLong.empty(), Optional.empty());
    }
}
