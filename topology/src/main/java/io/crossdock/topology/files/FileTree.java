package io.crossdock.topology.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files and symbolic links of a folder or an archive, in memory. Paths are relative, separated by {@code /}, without a
 * leading one. Links are not followed. Immutable but for the arrays; thread-safe.
 */
public final class FileTree {
    private final String name;
    private final NavigableMap<String, byte[]> files;
    private final NavigableMap<String, String> links;
    private final List<String> problems;

    private FileTree(
            String name,
            NavigableMap<String, byte[]> files,
            NavigableMap<String, String> links,
            List<String> problems) {
        this.name = name;
        this.files = Collections.unmodifiableNavigableMap(files);
        this.links = Collections.unmodifiableNavigableMap(links);
        this.problems = List.copyOf(problems);
    }

    /** How messages call it. */
    public String name() {
        return name;
    }

    /** Content by path, ascending. */
    public NavigableMap<String, byte[]> files() {
        return files;
    }

    /** Target by path, ascending. */
    public NavigableMap<String, String> links() {
        return links;
    }

    /** What could not be read, one sentence each. */
    public List<String> problems() {
        return problems;
    }

    /** Content of a small text file without surrounding blanks; empty where there is none. */
    public Optional<String> text(String path) {
        byte[] content = files.get(path);
        return content == null ? Optional.empty() : Optional.of(new String(content, StandardCharsets.UTF_8).strip());
    }

    /** Collects a tree. Not thread-safe. */
    public static final class Builder {
        /** More files than any capture of a machine has; a folder with more was named by mistake. */
        static final int MAX_FILES = 200_000;

        private final String name;
        private final NavigableMap<String, byte[]> files = new TreeMap<>();
        private final NavigableMap<String, String> links = new TreeMap<>();
        private final List<String> problems = new ArrayList<>();
        private long bytes;

        public Builder(String name) {
            this.name = name;
        }

        /** Adds a file; the first of two with one path stays. */
        public Builder file(String path, byte[] content) {
            if (files.putIfAbsent(path, content) == null) {
                bytes += content.length;
            }
            return this;
        }

        public Builder link(String path, String target) {
            links.putIfAbsent(path, target);
            return this;
        }

        public Builder problem(String sentence) {
            problems.add(sentence);
            return this;
        }

        /** Why no more may be added; null while there is room. */
        @Nullable
        String full() {
            if (bytes > InputBytes.MAX) {
                return "holds more than " + InputBytes.MAX + " bytes that could be of use";
            }
            return files.size() + links.size() > MAX_FILES ? "holds more than " + MAX_FILES + " files" : null;
        }

        public FileTree build() {
            return new FileTree(name, files, links, problems);
        }
    }
}
