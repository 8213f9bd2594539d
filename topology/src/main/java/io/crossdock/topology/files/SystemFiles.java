package io.crossdock.topology.files;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which files of a system's {@code /sys} and {@code /proc} are of use, in a saved tree as on a live one. */
public final class SystemFiles {
    /** Files of a PCI function's folder. {@code iommu_group_id} is written by tools that cannot save links. */
    static final Set<String> FUNCTION_FILES = Set.of(
            "config",
            "resource",
            "vendor",
            "device",
            "subsystem_vendor",
            "subsystem_device",
            "class",
            "numa_node",
            "iommu_group_id",
            "current_link_speed",
            "current_link_width",
            "max_link_speed",
            "max_link_width",
            "secondary_bus_number",
            "subordinate_bus_number",
            "label");

    /** Links of a PCI function's folder. */
    static final Set<String> FUNCTION_LINKS = Set.of("iommu_group", "driver", "physfn");

    static final Set<String> PROC_FILES = Set.of("cmdline", "version", "cpuinfo", "sys/kernel/osrelease");

    static final String ADDRESS = "[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]";

    private static final Pattern FUNCTION_FILE =
            Pattern.compile("(?:devices|bus/pci/devices)/(?:.*/)?" + ADDRESS + "/([a-z_]+)");
    private static final Pattern GROUP_TYPE = Pattern.compile("kernel/iommu_groups/[0-9]+/type");

    private SystemFiles() {}

    /** Whether a path is of use: what is neither in {@code sys} nor in {@code proc} may be anything. */
    static boolean isWanted(String path) {
        String inSys = below(path, "sys");
        if (inSys != null) {
            var function = FUNCTION_FILE.matcher(inSys);
            return GROUP_TYPE.matcher(inSys).matches()
                    || function.matches()
                            && (FUNCTION_FILES.contains(function.group(1))
                                    || FUNCTION_LINKS.contains(function.group(1)));
        }
        String inProc = below(path, "proc");
        return inProc == null || PROC_FILES.contains(inProc);
    }

    /** The rest of a path behind a folder; null if the folder is not in it. */
    static @Nullable String below(String path, String folder) {
        if (path.startsWith(folder + "/")) {
            return path.substring(folder.length() + 1);
        }
        int at = path.indexOf("/" + folder + "/");
        return at < 0 ? null : path.substring(at + folder.length() + 2);
    }
}
