package io.crossdock.topology;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of an input. Line ends may be of any system; bytes that are not valid UTF-8 become U+FFFD, and a terminal's
 * colours are taken out.
 *
 * @param name how messages call the file
 * @param lines lines without their ends
 */
public record SourceText(String name, List<String> lines) {
    /** Control sequences (ECMA-48): {@code ESC [ parameters final}. */
    private static final Pattern ANSI = Pattern.compile("\u001b\\[[0-9;:?]*[ -/]*[@-~]");

    public SourceText {
        lines = List.copyOf(lines);
    }

    /** Splits a text into lines. */
    public static SourceText of(String name, String content) {
        String text = content.startsWith("\uFEFF") ? content.substring(1) : content;
        if (text.indexOf('\u001b') >= 0) {
            text = ANSI.matcher(text).replaceAll("");
        }
        // A trailing line end ends the last line; it does not begin another. Two of them leave an empty line.
        return new SourceText(name, text.lines().toList());
    }

    /** The same for bytes: UTF-16 where they begin with its mark, else UTF-8. */
    public static SourceText of(String name, byte[] content) {
        return of(name, new String(content, charset(content)));
    }

    private static Charset charset(byte[] bytes) {
        boolean utf16 = bytes.length > 1
                && (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
                        || bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff);
        return utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
}
