package io.crossdock.topology;

import io.crossdock.topology.files.Archives;
import io.crossdock.topology.files.Captures;
import io.crossdock.topology.files.FileTree;
import io.crossdock.topology.files.Folders;
import io.crossdock.topology.files.InputBytes;
import io.crossdock.topology.sysfs.SysfsImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns what the user named into fragments, one input after the other. Not thread-safe. */
final class InputReader {
    /** How much of a file is looked at to tell text from binary data. */
    private static final int TEXT_SAMPLE = 1 << 16;

    private static final Pattern GROUP_TYPE = Pattern.compile("(?:.*/)?sys/kernel/iommu_groups/[0-9]+/type");
    private static final Pattern PROC_FILE = Pattern.compile("(?:.*/)?proc/[a-z/]+");

    private final List<Importer> importers;
    private final List<String> names = new ArrayList<>();
    private final List<Fragment> fragments = new ArrayList<>();
    private final List<ImportNote> notes = new ArrayList<>();
    private boolean insideCapture;

    InputReader(List<Importer> importers) {
        this.importers = importers;
    }

    /** Everything that was read, put together. */
    ImportedMachine machine() {
        return Assembly.of(String.join(" and ", names), fragments, notes);
    }

    /** A file, folder or archive that the user named. */
    void path(Path path) {
        if (Files.isDirectory(path)) {
            tree(Folders.read(path));
        } else {
            content(path.toString(), InputBytes.read(path));
        }
    }

    private void content(String name, byte[] content) {
        if (Archives.isCompressed(content)) {
            content(name, Archives.unpack(name, content));
        } else if (Archives.isTar(content)) {
            tree(Archives.tar(name, content));
        } else if (isBinary(content)) {
            throw notUnderstood(name, "is no text, and not an archive that is understood");
        } else {
            text(SourceText.of(name, content));
        }
    }

    /** A text that the user named. */
    void text(SourceText text) {
        if (capture(text)) {
            return;
        }
        names.add(text.name());
        if (!read(text)) {
            boolean empty = text.lines().stream().allMatch(String::isBlank);
            throw notUnderstood(
                    text.name(), empty ? "is empty" : "does not describe a machine in any form that is understood");
        }
    }

    /** A folder or an archive: what nobody recognises in it is left out with a note, unless that is all there is. */
    void tree(FileTree tree) {
        names.add(tree.name());
        tree.problems().forEach(problem -> notes.add(new ImportNote(tree.name(), 0, problem)));
        int before = fragments.size();
        List<String> leftOut = new ArrayList<>();
        SysfsImporter.read(tree).ifPresent(fragments::add);
        groupTypes(tree).ifPresent(this::read);
        for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
            String path = file.getKey();
            if (!isOfSystem(path) && !member(tree.name(), path, file.getValue())) {
                leftOut.add(path);
            }
        }
        if (fragments.size() == before) {
            throw notUnderstood(tree.name(), "holds no file that describes a machine in a form that is understood");
        }
        if (!leftOut.isEmpty()) {
            notes.add(new ImportNote(tree.name(), 0, leftOutNote(leftOut)));
        }
    }

    /** Reads a capture, if it is one; one inside another is no capture of anything. */
    private boolean capture(SourceText text) {
        if (insideCapture || !Captures.isCapture(text)) {
            return false;
        }
        insideCapture = true;
        try {
            tree(Captures.tree(text));
        } finally {
            insideCapture = false;
        }
        return true;
    }

    private static boolean isOfSystem(String path) {
        return SysfsImporter.isFunctionFile(path) || GROUP_TYPE.matcher(path).matches();
    }

    /** {@code /sys/kernel/iommu_groups/5/type:DMA-FQ}: what {@code grep} prints of these files, which people paste. */
    private static Optional<SourceText> groupTypes(FileTree tree) {
        List<String> lines = tree.files().keySet().stream()
                .filter(path -> GROUP_TYPE.matcher(path).matches())
                .map(path -> "/" + path.substring(path.indexOf("sys/kernel")) + ":"
                        + tree.text(path).orElse(""))
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new SourceText(tree.name() + "/sys/kernel/iommu_groups", lines));
    }

    private static String leftOutNote(List<String> paths) {
        int shown = Math.min(paths.size(), 3);
        return paths.size() + (paths.size() == 1 ? " file is" : " files are") + " not recognised and left out: "
                + String.join(", ", paths.subList(0, shown)) + (shown < paths.size() ? ", ..." : "");
    }

    private boolean member(String tree, String path, byte[] content) {
        String name = tree + "/" + path;
        try {
            byte[] plain = Archives.isCompressed(content) ? Archives.unpack(name, content) : content;
            if (Archives.isTar(plain) || isBinary(plain)) {
                return PROC_FILE.matcher(path).matches();
            }
            SourceText text = SourceText.of(name, plain);
            boolean recognised = capture(text) || read(text);
            return recognised || PROC_FILE.matcher(path).matches(); // those were picked, not given
        } catch (InputException e) {
            notes.add(new ImportNote(tree, 0, "left out: " + e.getMessage()));
            return true; // accounted for
        }
    }

    /**
     * Lets every importer read that recognises the text.
     *
     * @return false if none does
     * @throws InputException if none of those that recognise it can read it
     */
    private boolean read(SourceText text) {
        int before = fragments.size();
        Optional<InputException> failure = Optional.empty();
        for (Importer importer : importers) {
            if (importer.recognises(text)) {
                try {
                    fragments.add(importer.read(text));
                } catch (InputException e) {
                    failure = failure.or(() -> Optional.of(e));
                }
                if (importer.isWhole()) {
                    break;
                }
            }
        }
        if (failure.isPresent() && fragments.size() == before) {
            throw failure.get();
        }
        failure.ifPresent(e -> notes.add(new ImportNote(text.name(), 0, "a part is left out: " + e.getMessage())));
        return fragments.size() > before;
    }

    private static boolean isBinary(byte[] content) {
        if (content.length > 1 && (content[0] & 0xff) >= 0xfe && (content[1] & 0xff) >= 0xfe) {
            return false; // a UTF-16 mark: its text is full of zeros
        }
        for (int i = 0; i < Math.min(content.length, TEXT_SAMPLE); i++) {
            if (content[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private InputException notUnderstood(String name, String cause) {
        return InputException.of(
                name,
                cause,
                "understood are: "
                        + importers.stream().map(Importer::format).collect(Collectors.joining("; "))
                        + "; what crossdock capture saves");
    }
}
