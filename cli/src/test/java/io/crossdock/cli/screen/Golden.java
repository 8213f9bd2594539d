package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Compares screens with checked-in files. In them the escape character is written as U+241B, so that they can be read.
 * With {@code -Dcrossdock.golden=write} the files are written anew; look at the difference before committing it.
 */
public final class Golden {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private Golden() {}

    /** Checks lines against {@code cli/src/test/resources/io/crossdock/cli/screen/NAME.txt}, and their width. */
    public static void check(String name, List<String> lines) throws IOException {
        for (String line : lines) {
            assertThat(withoutColour(line).codePointCount(0, withoutColour(line).length()))
                    .as("columns of \"%s\"", line)
                    .isLessThanOrEqualTo(Text.WIDTH);
        }
        Path file = Repository.root().resolve("cli/src/test/resources/io/crossdock/cli/screen/" + name + ".txt");
        String text = String.join("\n", lines).replace('\u001b', '\u241b') + "\n";
        if ("write".equals(System.getProperty("crossdock.golden"))) {
            Files.writeString(file, text);
        }
        assertThat(text).as(name).isEqualTo(Files.readString(file));
    }

    public static String withoutColour(String line) {
        return COLOUR.matcher(line).replaceAll("");
    }
}
