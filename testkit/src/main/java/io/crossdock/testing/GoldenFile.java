package io.crossdock.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares output with checked-in files. With {@code -Dcrossdock.golden=write} the files are written anew; look at the
 * difference before committing it.
 */
public final class GoldenFile {
    private GoldenFile() {}

    /**
     * Checks a text against a file.
     *
     * @param relative the file, relative to the checkout
     * @throws IOException if it cannot be read
     */
    public static void check(String relative, String text) throws IOException {
        Path file = Repository.root().resolve(relative);
        if ("write".equals(System.getProperty("crossdock.golden"))) {
            Files.writeString(file, text);
        }
        assertThat(file).as("a golden file; -Dcrossdock.golden=write makes it").exists();
        assertThat(text).as(relative).isEqualTo(Files.readString(file));
    }
}
