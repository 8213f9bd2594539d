package io.crossdock.topology.sysfs;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Platform;
import io.crossdock.topology.CapabilityTally;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.files.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PCI functions of a {@code /sys}: {@code devices/pci0000:00/0000:00:03.0/0000:01:00.0/config} and its neighbours. The
 * path of a function's folder tells the bridges above it even where configuration space was not saved.
 */
public final class SysfsImporter {
    private static final Pattern FILE = Pattern.compile(
            "(?:.*/)?sys/(?:devices|bus/pci/devices)/(?:.*/)?([0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7])"
                    + "/([a-z_]+)");

    private SysfsImporter() {}

    /** Whether a path belongs to a PCI function. */
    public static boolean isFunctionFile(String path) {
        return FILE.matcher(path).matches();
    }

    /** What the tree tells of PCI functions; empty if it holds none. */
    public static Optional<Fragment> read(FileTree tree) {
        Map<Bdf, SysfsFunction> found = new TreeMap<>();
        tree.files().keySet().forEach(path -> add(found, tree, path));
        tree.links().keySet().forEach(path -> add(found, tree, path));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<ImportNote> notes = new ArrayList<>();
        CapabilityTally tally = new CapabilityTally();
        BusNumbers buses = BusNumbers.of(found.values());
        List<FunctionInfo> functions = new ArrayList<>();
        long headersOnly = 0;
        long without = 0;
        for (SysfsFunction f : found.values()) {
            functions.add(f.build(buses, tally, note -> notes.add(new ImportNote(tree.name(), 0, note))));
            headersOnly += f.configBytes() == 64 ? 1 : 0;
            without += f.configBytes() < 64 ? 1 : 0;
        }
        if (headersOnly > 0) {
            notes.add(new ImportNote(
                    tree.name(),
                    0,
                    "of " + headersOnly
                            + " functions only the first 64 bytes of configuration space were readable: root"
                            + " would see their capabilities (ACS, payload sizes, ATS)"));
        }
        if (without > 0) {
            notes.add(new ImportNote(
                    tree.name(),
                    0,
                    "configuration space of " + without
                            + " functions is missing: what they are capable of is unknown"));
        }
        tally.sentence().ifPresent(sentence -> notes.add(new ImportNote(tree.name(), 0, sentence)));
        return Optional.of(
                new Fragment(true, Optional.empty(), functions, Platform.UNKNOWN, Map.of(), List.of(), notes));
    }

    private static void add(Map<Bdf, SysfsFunction> found, FileTree tree, String path) {
        Matcher m = FILE.matcher(path);
        if (m.matches() && Bdf.looksLike(m.group(1))) {
            String folder = path.substring(0, path.length() - m.group(2).length());
            Bdf bdf;
            try {
                bdf = Bdf.parse(m.group(1));
            } catch (IllegalArgumentException e) {
                return; // a domain above 0x7fffffff
            }
            SysfsFunction known = found.get(bdf);
            // Of a function that stands below devices/ and, copied, below bus/pci/devices/, the longer path tells more.
            if (known == null || folder.length() > known.folder().length()) {
                found.put(bdf, new SysfsFunction(bdf, tree, folder));
            }
        }
    }
}
