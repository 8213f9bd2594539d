package io.crossdock.tools.format;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code Format check|apply MEMORY [FILE...]}, run in the repository's root: checks or formats every {@code .java} file
 * below the modules, or the files named. MEMORY is a file that remembers which files were found formatted (by which
 * formatter, path, size, time), so that a second run reads only what changed.
 *
 * <p>The formatter does not know two things of Java 25: {@code import module}, and the bare {@code _} as a component
 * pattern, for which {@code var _} can be written.
 */
public final class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    private static final Path FORMATTER_JAR = Path.of(Formatter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath())
            .getFileName();

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        if (!apply && !args[0].equals("check")) {
            System.err.println("format: say check or apply, not " + args[0]);
            System.exit(2);
        }
        Path memory = Path.of(args[1]);
        Set<String> known = Files.exists(memory) ? new HashSet<>(Files.readAllLines(memory)) : Set.of();
        List<Path> files =
                args.length > 2 ? Stream.of(args).skip(2).map(Path::of).toList() : sources(Path.of(""));

        List<String> formatted = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        for (Path file : files) {
            if (known.contains(fingerprint(file))) {
                formatted.add(fingerprint(file));
                continue;
            }
            String source = Files.readString(file);
            try {
                String wanted = format(source);
                if (!wanted.equals(source)) {
                    if (!apply) {
                        complaints.add(file + firstDifference(source, wanted));
                        continue;
                    }
                    Files.writeString(file, wanted);
                    System.err.println("formatted " + file);
                }
                formatted.add(fingerprint(file));
            } catch (FormatterException e) {
                complaints.add(file + ": " + e.getMessage());
            }
        }
        Files.createDirectories(memory.toAbsolutePath().getParent());
        Files.write(memory, formatted);
        if (!complaints.isEmpty()) {
            complaints.forEach(line -> System.err.println("not formatted: " + line));
            System.err.println("remedy: tools/format/apply");
            System.exit(1);
        }
    }

    private static String format(String source) throws FormatterException {
        String tidy = RemoveUnusedImports.removeUnusedImports(source);
        return FORMATTER.formatSource(ImportOrderer.reorderImports(tidy, Style.PALANTIR));
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.walk(root, 3)) {
            for (Path src : modules.filter(dir -> dir.endsWith("src")).toList()) {
                try (Stream<Path> files = Files.walk(src)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private static String fingerprint(Path file) {
        try {
            return FORMATTER_JAR + "\t" + file + "\t" + Files.size(file) + "\t" + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstDifference(String actual, String wanted) {
        List<String> have = actual.lines().toList();
        List<String> want = wanted.lines().toList();
        int line = 0;
        while (line < have.size() && line < want.size() && have.get(line).equals(want.get(line))) {
            line++;
        }
        String expected = line < want.size() ? want.get(line) : "(end of file)";
        return ":" + (line + 1) + ": expected" + System.lineSeparator() + "    " + expected;
    }
}
