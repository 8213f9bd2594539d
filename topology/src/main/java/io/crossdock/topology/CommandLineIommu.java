package io.crossdock.topology;

import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.Platform;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a kernel command line says about the IOMMU (Linux, Documentation/admin-guide/kernel-parameters.txt; the order in which
 * contradicting options win is recalled from drivers/iommu/iommu.c and arch/x86/kernel/pci-dma.c): a unit switched off is
 * off; of {@code iommu=pt}, {@code iommu=nopt} and {@code iommu.passthrough=} the last decides. {@code intel_iommu=on} alone
 * leaves the domain type to the kernel's configuration, and stays unknown. Options of the other vendor's unit do nothing.
 */
final class CommandLineIommu {
    private CommandLineIommu() {}

    /** Fills a mode that no better evidence gave: a kernel's log and the types of the groups say what happened. */
    static Platform infer(Platform platform, Consumer<String> notes) {
        Optional<String> line = platform.host().commandLine();
        if (line.isEmpty()) {
            return platform;
        }
        List<String> options = List.of(line.get().strip().split("\\s+"));
        Optional<String> off = off(options, platform.cpu().vendor());
        Optional<String> type = type(options);
        if (platform.iommu().mode() != Iommu.Mode.UNKNOWN) {
            return platform;
        }
        if (off.isPresent()) {
            notes.accept("IOMMU taken as off: the command line has " + off.get());
            return platform.withIommu(platform.iommu().withMode(Iommu.Mode.OFF));
        }
        if (type.isPresent()) {
            Iommu.Mode mode = translates(type.get()) ? Iommu.Mode.TRANSLATED : Iommu.Mode.PASSTHROUGH;
            notes.accept("IOMMU taken as " + (mode == Iommu.Mode.TRANSLATED ? "translating" : "passing through")
                    + ": the command line has " + type.get());
            return platform.withIommu(platform.iommu().withMode(mode));
        }
        notes.accept("the command line says nothing of the IOMMU's domain type; the kernel's configuration decides");
        return platform;
    }

    private static Optional<String> off(List<String> options, Cpu.Vendor vendor) {
        return options.stream()
                .filter(o -> o.equals("iommu=off")
                        || o.equals("amd_iommu=off") && vendor != Cpu.Vendor.INTEL
                        || isIntelOff(o) && vendor != Cpu.Vendor.AMD)
                .findFirst();
    }

    private static boolean isIntelOff(String option) {
        return option.startsWith("intel_iommu=")
                && List.of(option.substring("intel_iommu=".length()).split(",")).contains("off");
    }

    /** The last option that sets the default domain type. */
    private static Optional<String> type(List<String> options) {
        return options.stream()
                .filter(o -> o.equals("iommu=pt")
                        || o.equals("iommu=nopt")
                        || o.matches("iommu\\.passthrough=(?:[01YyNn]|on|off)"))
                .reduce((first, second) -> second);
    }

    private static boolean translates(String option) {
        return option.equals("iommu=nopt") || option.matches("iommu\\.passthrough=(?:[0Nn]|off)");
    }
}
