package io.crossdock.topology.nccl;

import io.crossdock.platform.Cpu;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.OptionalInt;

/** The processor as NCCL describes it. */
final class NcclCpu {
    private static final int EXTENDED = 0xf;

    private NcclCpu() {}

    static Cpu of(Element element) {
        Cpu.Architecture architecture = switch (element.get("arch")) {
            case "x86_64" -> Cpu.Architecture.X86_64;
            case "arm64" -> Cpu.Architecture.AARCH64;
            case "" -> Cpu.Architecture.UNKNOWN;
            default -> Cpu.Architecture.OTHER;
        };
        Cpu.Vendor vendor = switch (element.get("vendor")) {
            case "GenuineIntel" -> Cpu.Vendor.INTEL;
            case "AuthenticAMD" -> Cpu.Vendor.AMD;
            case "" -> architecture == Cpu.Architecture.AARCH64 ? Cpu.Vendor.ARM : Cpu.Vendor.UNKNOWN;
            default -> Cpu.Vendor.OTHER;
        };
        OptionalInt id = NcclNumbers.decimal(element.get("familyid"));
        boolean x86 = architecture == Cpu.Architecture.X86_64 && id.isPresent();
        return new Cpu(architecture, vendor, x86 ? OptionalInt.of(family(id.getAsInt())) : OptionalInt.empty());
    }

    /**
     * NCCL joins the family (bits 3:0) and the extended family (bits 11:4) of CPUID leaf 1 without adding them: 143 is
     * 0x8f, family 0xf with 8 on top of it, 0x17.
     */
    private static int family(int joined) {
        int base = joined & EXTENDED;
        if (base == EXTENDED) {
            return base + (joined >> 4);
        }
        return joined; // without an extension, or a file written by hand
    }
}
