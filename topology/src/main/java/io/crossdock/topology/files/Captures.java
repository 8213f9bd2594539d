package io.crossdock.topology.files;

import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Captures: what {@code crossdock capture} and its shell script save of a host.
 *
 * <pre>
 *  crossdock capture 1
 *  = text proc/cmdline                                       content follows, one blank before each line
 *   iommu=pt
 *  = hex sys/devices/pci0000:00/0000:00:01.0/config          bytes
 *   22 10 83 14
 *  = link sys/devices/pci0000:00/0000:00:01.0/iommu_group 7  no content
 * </pre>
 */
public final class Captures {
    private static final String TITLE = "crossdock capture ";
    private static final String VERSION = "1";
    private static final Pattern SECTION = Pattern.compile("= (text|hex|link) (\\S+)(?: (\\S+))?");
    private static final String REMEDY = "take the capture again: crossdock capture";

    private Captures() {}

    public static boolean isCapture(SourceText text) {
        return !text.lines().isEmpty() && text.lines().getFirst().startsWith(TITLE);
    }

    /**
     * The files of a capture.
     *
     * @throws InputException if it is of another version, or was cut or changed
     */
    public static FileTree tree(SourceText text) {
        List<String> lines = text.lines();
        String version = lines.getFirst().substring(TITLE.length()).strip();
        if (!version.equals(VERSION)) {
            throw InputException.of(
                    text.name(), "is a capture of version \"" + version + "\", limit=" + VERSION, REMEDY);
        }
        FileTree.Builder tree = new FileTree.Builder(text.name());
        int at = 1;
        while (at < lines.size()) {
            Matcher section = SECTION.matcher(lines.get(at));
            if (!section.matches() || section.group(1).equals("link") == (section.group(3) == null)) {
                throw InputException.of(text.name(), "line " + (at + 1) + " begins no section", REMEDY);
            }
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).startsWith("= ")) {
                end++;
            }
            add(tree, section, lines.subList(at + 1, end));
            String full = tree.full();
            if (full != null) {
                throw InputException.of(text.name(), full, REMEDY);
            }
            at = end;
        }
        return tree.build();
    }

    private static void add(FileTree.Builder tree, Matcher section, List<String> content) {
        String path = section.group(2);
        switch (section.group(1)) {
            case "link" -> tree.link(path, section.group(3));
            case "hex" ->
                bytes(content)
                        .ifPresentOrElse(
                                bytes -> tree.file(path, bytes),
                                () -> tree.problem(path + " is left out: its bytes are damaged"));
            default -> {
                StringBuilder whole = new StringBuilder();
                content.forEach(line -> whole.append(line.startsWith(" ") ? line.substring(1) : line)
                        .append('\n'));
                tree.file(path, whole.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static Optional<byte[]> bytes(List<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            lines.forEach(line -> bytes.writeBytes(HexFormat.of().parseHex(line.replace(" ", ""))));
            return Optional.of(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
