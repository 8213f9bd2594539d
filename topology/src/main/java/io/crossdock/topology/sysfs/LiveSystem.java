package io.crossdock.topology.sysfs;

import io.crossdock.topology.InputException;
import io.crossdock.topology.files.FileTree;
import io.crossdock.topology.files.Folders;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that Crossdock runs on. */
public final class LiveSystem {
    private LiveSystem() {}

    /**
     * Its {@code /sys} and {@code /proc}, as far as this user may read them. A container may have the second alone, which
     * tells the kernel and its command line.
     *
     * @param root where they are mounted: {@code /}, or where a container has those of its host
     * @throws InputException if there is neither: no Linux
     */
    public static FileTree read(Path root) {
        if (!Files.isDirectory(root.resolve("sys/bus/pci/devices"))
                && !Files.isReadable(root.resolve("proc/version"))) {
            throw InputException.of(
                    "this machine",
                    "no PCI devices in " + root.resolve("sys/bus/pci/devices") + " and no "
                            + root.resolve("proc/version") + " (not Linux?)",
                    "name an input; on the host \"sudo lspci -vvv -nn > lspci.txt\" makes one");
        }
        return Folders.system(root, "this machine");
    }
}
