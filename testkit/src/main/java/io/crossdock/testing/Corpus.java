package io.crossdock.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

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
