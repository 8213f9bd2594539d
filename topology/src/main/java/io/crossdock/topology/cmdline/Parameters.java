package io.crossdock.topology.cmdline;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells a line of kernel parameters from prose. */
final class Parameters {
    private static final Pattern TELLING = Pattern.compile(
            "(?:BOOT_IMAGE|iommu|intel_iommu|amd_iommu|iommu\\.passthrough|iommu\\.strict|pci|pcie_acs_override|pcie_aspm"
                    + "|pcie_ports|arm-smmu[a-z0-9.-]*|vfio-pci\\.ids|mitigations)=\\S+");
    /** A telling line holds one of them: most lines of a dump are not worth cutting into words. */
    private static final List<String> HINTS =
            List.of("BOOT_IMAGE=", "iommu", "pci", "arm-smmu", "mitigations=", "root");

    private static final Pattern ASSIGNMENT = Pattern.compile("\"?[A-Za-z][A-Za-z0-9_.-]*=\\S*");
    private static final Set<String> FLAGS = Set.of("ro", "rw", "quiet", "splash", "rhgb", "debug", "nosplash", "--");

    private Parameters() {}

    /** At least half of its words are parameters, and the line, or one like it, holds one that is only the kernel's. */
    static boolean isCommandLine(String line) {
        if (line.indexOf('=') < 0 || HINTS.stream().noneMatch(line::contains)) {
            return false;
        }
        List<String> words = List.of(withoutRemark(line).split("\\s+"));
        long parameters = words.stream()
                .filter(w -> ASSIGNMENT.matcher(w).matches() || FLAGS.contains(w))
                .count();
        boolean telling = words.stream().anyMatch(w -> TELLING.matcher(w).matches())
                || words.stream().anyMatch(FLAGS::contains) && words.stream().anyMatch(w -> w.startsWith("root"));
        return telling && parameters * 2 >= words.size();
    }

    /** No parameter begins with a bracket: there a remark begins. */
    static String withoutRemark(String line) {
        int remark = line.indexOf(" (");
        return remark < 0 ? line : line.substring(0, remark);
    }
}
