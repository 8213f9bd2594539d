package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.GoldenFile;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Compares screens with golden files. In them the escape character is written as U+241B, so that they can be read.
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
        String text = String.join("\n", lines).replace('\u001b', '\u241b') + "\n";
        GoldenFile.check("cli/src/test/resources/io/crossdock/cli/screen/" + name + ".txt", text);
    }

    public static String withoutColour(String line) {
        return COLOUR.matcher(line).replaceAll("");
    }
}
