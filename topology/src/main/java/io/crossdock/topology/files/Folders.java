package io.crossdock.topology.files;

import io.crossdock.topology.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Folders of files, among them saved or live {@code /sys} and {@code /proc}. */
public final class Folders {
    private static final int MAX_DEPTH = 8;
    private static final Pattern FUNCTION_FOLDER = Pattern.compile(SystemFiles.ADDRESS);
    private static final Pattern ROOT_FOLDER = Pattern.compile("pci[0-9a-f]{4,8}:[0-9a-f]{2}");

    private final FileTree.Builder tree;
    private final String name;

    private Folders(String name) {
        this.name = name;
        this.tree = new FileTree.Builder(name);
    }

    /**
     * The files of a folder that may be of use. Links to folders are not followed, but for those of a {@code /sys}.
     *
     * @throws InputException if it holds too much
     */
    public static FileTree read(Path folder) {
        Folders reader = new Folders(folder.toString());
        reader.folder(folder, "", 0);
        return reader.tree.build();
    }

    /** Only the {@code sys} and {@code proc} of a folder: a system's root, say, whose other files are not to be read. */
    public static FileTree system(Path root, String name) {
        Folders reader = new Folders(name);
        reader.folder(root.resolve("sys"), "sys/", 0);
        reader.folder(root.resolve("proc"), "proc/", 0);
        return reader.tree.build();
    }

    private void folder(Path folder, String prefix, int depth) {
        if (Files.isDirectory(folder.resolve("bus/pci/devices")) || hasRootFolders(folder.resolve("devices"))) {
            sysfs(folder, prefix.endsWith("/sys/") || prefix.equals("sys/") ? prefix : prefix + "sys/");
            return;
        }
        if (prefix.equals("proc/") || prefix.endsWith("/proc/")) {
            SystemFiles.PROC_FILES.forEach(file -> file(folder.resolve(file), prefix + file));
            return;
        }
        if (depth > MAX_DEPTH) {
            tree.problem(folder + " is left out: it lies deeper than " + MAX_DEPTH + " folders");
            return;
        }
        for (Path entry : entries(folder)) {
            String path = prefix + entry.getFileName();
            if (Files.isRegularFile(entry)) {
                file(entry, path);
            } else if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
                folder(entry, path + "/", depth + 1);
            }
        }
    }

    private boolean hasRootFolders(Path devices) {
        return Files.isDirectory(devices)
                && entries(devices).stream()
                        .anyMatch(e ->
                                ROOT_FOLDER.matcher(e.getFileName().toString()).matches());
    }

    /** Through the links in {@code bus/pci/devices}, whose real paths tell the hierarchy; else by going down. */
    private void sysfs(Path sys, String prefix) {
        Path list = sys.resolve("bus/pci/devices");
        List<Path> functions = Files.isDirectory(list) ? entries(list) : List.of();
        boolean linked = false;
        for (Path link : functions) {
            try {
                Path real = link.toRealPath();
                Path relative = sys.toRealPath().relativize(real);
                if (Files.isDirectory(real) && !relative.startsWith("..")) {
                    function(real, prefix + unix(relative) + "/");
                    linked = true;
                }
            } catch (IOException e) {
                tree.problem(link + " leads nowhere");
            }
        }
        if (!linked && Files.isDirectory(sys.resolve("devices"))) {
            for (Path root : entries(sys.resolve("devices"))) {
                if (ROOT_FOLDER.matcher(root.getFileName().toString()).matches()) {
                    below(root, prefix + "devices/" + root.getFileName() + "/");
                }
            }
        }
        Path groups = sys.resolve("kernel/iommu_groups");
        if (Files.isDirectory(groups)) {
            for (Path group : entries(groups)) {
                file(group.resolve("type"), prefix + "kernel/iommu_groups/" + group.getFileName() + "/type");
            }
        }
    }

    private void below(Path folder, String prefix) {
        for (Path entry : entries(folder)) {
            String entryName = entry.getFileName().toString();
            if (FUNCTION_FOLDER.matcher(entryName).matches() && Files.isDirectory(entry)) {
                function(entry, prefix + entryName + "/");
                below(entry, prefix + entryName + "/");
            }
        }
    }

    private void function(Path folder, String prefix) {
        for (String file : SystemFiles.FUNCTION_FILES) {
            file(folder.resolve(file), prefix + file);
        }
        for (String link : SystemFiles.FUNCTION_LINKS) {
            Path path = folder.resolve(link);
            if (Files.isSymbolicLink(path)) {
                try {
                    tree.link(prefix + link, unix(Files.readSymbolicLink(path)));
                } catch (IOException e) {
                    tree.problem(path + " cannot be read: " + e.getMessage());
                }
            }
        }
    }

    private static String unix(Path path) {
        return path.toString().replace('\\', '/');
    }

    private void file(Path file, String path) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        String full = tree.full();
        if (full != null) {
            throw InputException.of(name, full, "name the files in it, or a smaller folder");
        }
        try (InputStream in = Files.newInputStream(file)) { // files of /sys tell no true size, so it is not asked for
            tree.file(path, InputBytes.atMost(in, file.toString()));
        } catch (IOException e) {
            tree.problem(path + " cannot be read: " + e.getMessage());
        }
    }

    private List<Path> entries(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            tree.problem(folder + " cannot be read: " + e.getMessage());
            return List.of();
        }
    }
}
