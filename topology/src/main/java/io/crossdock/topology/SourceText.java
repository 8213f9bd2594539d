package io.crossdock.topology;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The text of an input. Line ends may be of any system; bytes that are not valid UTF-8 become U+FFFD.
 *
 * @param name how messages call the file
 * @param lines lines without their ends
 */
public record SourceText(String name, List<String> lines) {
    /** Larger than any dump of a machine: a full hexadecimal dump of 10,000 functions takes 140 MB. */
    static final int MAX_BYTES = 256 << 20;

    public SourceText {
        lines = List.copyOf(lines);
    }

    /** Splits a text into lines. */
    public static SourceText of(String name, String content) {
        String text = content.startsWith("\uFEFF") ? content.substring(1) : content;
        // A trailing line end ends the last line; it does not begin another. Two of them leave an empty line.
        return new SourceText(name, text.lines().toList());
    }

    /**
     * Reads a file.
     *
     * @throws InputException if there is none, it cannot be read, is too large or compressed
     */
    static SourceText read(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw InputException.of(name, "is a folder", "name the files in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1); // no size: it may be a pipe
            if (bytes.length > MAX_BYTES) {
                throw InputException.of(
                        name,
                        "file is too large: limit=" + MAX_BYTES + " bytes",
                        "give only the part that describes the machine");
            }
            if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
                throw InputException.of(name, "is compressed with gzip", "unpack it first: gunzip " + name);
            }
            return of(name, new String(bytes, charset(bytes)));
        } catch (NoSuchFileException e) {
            throw InputException.of(name, "no such file", "check the name", e);
        } catch (IOException e) {
            throw InputException.of(name, "cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }

    private static Charset charset(byte[] bytes) {
        boolean utf16 = bytes.length > 1
                && (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
                        || bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff);
        return utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
}
