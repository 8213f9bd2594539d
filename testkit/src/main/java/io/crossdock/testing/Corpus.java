package io.crossdock.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInfo;

/**
 * The corpus of real machines' dumps and traces. It is not part of the repository: the system property {@code
 * crossdock.corpus} names its folder; by default it is {@code shared/corpus} beside the checkout. A test that asks for
 * what is not there is skipped, so it must stand in {@code validation/skips.txt}.
 */
public final class Corpus {
    private Corpus() {}

    /** The corpus folder. Skips the calling test when there is none. */
    public static Path dir() {
        return existing(location());
    }

    static Path existing(Path dir) {
        Assumptions.assumeTrue(
                Files.isDirectory(dir), () -> "no corpus at " + dir + " (set -Dcrossdock.corpus=FOLDER)");
        return dir;
    }

    /** A file or folder of the corpus, named relative to it. Skips the calling test when it is not there. */
    public static Path file(String relative) {
        Path file = dir().resolve(relative);
        Assumptions.assumeTrue(Files.exists(file), () -> "not in the corpus: " + relative);
        return file;
    }

    /**
     * What a test reads of these files: all of them if it is tagged "long", else the first of each folder and every third
     * behind it. A class that takes its files from here gets them all in a subclass that adds nothing but the tag.
     */
    public static List<Path> share(TestInfo test, List<Path> files) {
        if (test.getTags().contains("long")) {
            return files;
        }
        Map<Path, Integer> seen = new HashMap<>();
        return files.stream()
                .filter(file -> seen.merge(file.resolveSibling(""), 1, Integer::sum) % 3 == 1)
                .toList();
    }

    /** Whether there is a corpus at all. */
    public static boolean present() {
        return Files.isDirectory(location());
    }

    private static Path location() {
        String set = System.getProperty("crossdock.corpus");
        return set != null && !set.isBlank()
                ? Path.of(set).toAbsolutePath().normalize()
                : Repository.root().resolveSibling("shared").resolve("corpus");
    }
}
