package io.crossdock.topology.hwloc;

import io.crossdock.platform.Cpu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.Platform;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What hwloc tells of the host: processor, kernel, product. */
final class HwlocHost {
    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,5}");

    private final Map<String, String> infos = new HashMap<>();

    void info(Element element) {
        infos.putIfAbsent(element.get("name"), element.get("value"));
    }

    Platform platform() {
        Platform platform = Platform.UNKNOWN.withCpu(cpu());
        try {
            String release = infos.getOrDefault("OSRelease", "");
            return release.isEmpty() ? platform : platform.withKernel(KernelVersion.parse(release));
        } catch (IllegalArgumentException e) {
            return platform; // another system's numbering
        }
    }

    private Cpu cpu() {
        Cpu.Architecture architecture = switch (infos.getOrDefault("Architecture", "")) {
            case "x86_64" -> Cpu.Architecture.X86_64;
            case "aarch64" -> Cpu.Architecture.AARCH64;
            case "" -> Cpu.Architecture.UNKNOWN;
            default -> Cpu.Architecture.OTHER;
        };
        Cpu.Vendor vendor = switch (infos.getOrDefault("CPUVendor", "")) {
            case "GenuineIntel" -> Cpu.Vendor.INTEL;
            case "AuthenticAMD" -> Cpu.Vendor.AMD;
            case "" -> architecture == Cpu.Architecture.AARCH64 ? Cpu.Vendor.ARM : Cpu.Vendor.UNKNOWN;
            default -> Cpu.Vendor.OTHER;
        };
        String family = infos.getOrDefault("CPUFamilyNumber", "");
        return new Cpu(
                architecture == Cpu.Architecture.UNKNOWN && (vendor == Cpu.Vendor.INTEL || vendor == Cpu.Vendor.AMD)
                        ? Cpu.Architecture.X86_64
                        : architecture,
                vendor,
                SMALL_NUMBER.matcher(family).matches()
                        ? OptionalInt.of(Integer.parseInt(family))
                        : OptionalInt.empty());
    }

    /** The product, as the firmware calls it. */
    Optional<String> title() {
        String product = infos.getOrDefault("DMIProductName", infos.getOrDefault("PlatformModel", ""));
        return product.isBlank() ? Optional.empty() : Optional.of(product.strip());
    }
}
