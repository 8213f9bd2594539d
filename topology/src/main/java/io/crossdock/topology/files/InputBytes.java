package io.crossdock.topology.files;

import io.crossdock.topology.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a whole file, as far as it may be read. */
public final class InputBytes {
    /** Larger than any dump of a machine: a full hexadecimal dump of 10,000 functions takes 140 MB. */
    public static final int MAX = 256 << 20;

    private InputBytes() {}

    /**
     * The content of a file, a pipe or a device.
     *
     * @throws InputException if there is none, it cannot be read, or it is too large
     */
    public static byte[] read(Path file) {
        String name = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            return atMost(in, name);
        } catch (NoSuchFileException e) {
            throw InputException.of(name, "no such file", "check the name", e);
        } catch (IOException e) {
            throw InputException.of(name, "cannot be read: " + e.getMessage(), "check its permissions", e);
        }
    }

    static byte[] atMost(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(MAX + 1);
        if (bytes.length > MAX) {
            throw InputException.of(
                    name,
                    "file is too large: limit=" + MAX + " bytes",
                    "give only the part that describes the machine");
        }
        return bytes;
    }
}
