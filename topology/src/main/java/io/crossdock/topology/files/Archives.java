package io.crossdock.topology.files;

import io.crossdock.topology.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Archives and compressed files, by their content: tar; gzip and bzip2 around a tar or around a single file. */
public final class Archives {
    /** The magic of a tar header: bytes 257 to 261 of the first block (POSIX.1-2017, pax, ustar Interchange Format). */
    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);

    private static final int USTAR_AT = 257;

    private static final Pattern USELESS = Pattern.compile("(?:^|(?<=/))(?:\\./+|/+)");
    /** Of a single file inside an archive; what is larger is a disk image or a log that nobody would paste. */
    private static final long MAX_ENTRY = 64L << 20;
    /** Of all files together, skipped ones too: against archives that unpack to more than anybody could wait for. */
    private static final long MAX_UNPACKED = 4L << 30;

    private Archives() {}

    /** Whether the content is a tar archive. */
    public static boolean isTar(byte[] content) {
        return content.length >= USTAR_AT + USTAR.length
                && Arrays.equals(content, USTAR_AT, USTAR_AT + USTAR.length, USTAR, 0, USTAR.length);
    }

    /** Whether the content is compressed in a way that {@link #unpack} or its refusal knows. */
    public static boolean isCompressed(byte[] content) {
        return isGzip(content) || isBzip2(content) || starts(content, 0xfd, '7', 'z') || isZstd(content);
    }

    private static boolean isGzip(byte[] content) {
        return starts(content, 0x1f, 0x8b);
    }

    private static boolean isBzip2(byte[] content) {
        return starts(content, 'B', 'Z', 'h');
    }

    private static boolean isZstd(byte[] content) {
        return starts(content, 0x28, 0xb5, 0x2f, 0xfd);
    }

    private static boolean starts(byte[] content, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The content of a compressed file. Of one that is damaged or cut off, what could be read.
     *
     * @throws InputException if nothing could be read, it is too large, or compressed in another way than gzip or bzip2
     */
    public static byte[] unpack(String name, byte[] content) {
        if (!isGzip(content) && !isBzip2(content)) {
            throw InputException.of(name, "is compressed with " + (isZstd(content) ? "zstd" : "xz"), "unpack it first");
        }
        byte[] buffer = new byte[1 << 16];
        int length = 0;
        try (InputStream in = isGzip(content)
                ? new GZIPInputStream(new ByteArrayInputStream(content))
                : new BZip2CompressorInputStream(new ByteArrayInputStream(content), true)) {
            int read = in.read(buffer, 0, buffer.length);
            while (read >= 0) {
                length += read;
                if (length > InputBytes.MAX) {
                    throw InputException.of(
                            name,
                            "unpacks to more than " + InputBytes.MAX + " bytes",
                            "give only the part that describes the machine");
                }
                if (length == buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.min(2 * length, InputBytes.MAX + 1));
                }
                read = in.read(buffer, length, buffer.length - length);
            }
        } catch (IOException | RuntimeException e) { // the library's decoders throw unchecked on damage, too
            if (e instanceof InputException known) {
                throw known;
            }
            if (length == 0) {
                throw InputException.of(name, "cannot be unpacked: " + oneLine(e), "pack it again", e);
            }
        }
        return Arrays.copyOf(buffer, length);
    }

    /**
     * The files of a tar archive that may be of use. Damage ends it with a {@linkplain FileTree#problems() problem}; what
     * stood before is kept.
     *
     * @throws InputException if it holds too much
     */
    public static FileTree tar(String name, byte[] content) {
        FileTree.Builder tree = new FileTree.Builder(name);
        long unpacked = 0;
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(content))) {
            TarArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                unpacked += entry.getSize();
                String full = unpacked > MAX_UNPACKED ? "unpacks to more than " + MAX_UNPACKED + " bytes" : tree.full();
                if (full != null) {
                    throw InputException.of(name, full, "pack only what describes the machine");
                }
                add(tree, entry, in);
                entry = in.getNextEntry();
            }
        } catch (IOException | RuntimeException e) { // the library's parser throws unchecked on damage, too
            if (e instanceof InputException known) {
                throw known;
            }
            tree.problem("the archive is damaged or cut off (" + oneLine(e) + "); what stands before is used");
        }
        return tree.build();
    }

    private static void add(FileTree.Builder tree, TarArchiveEntry entry, InputStream in) throws IOException {
        String path = clean(entry.getName());
        if (path.isEmpty() || entry.isDirectory() || !SystemFiles.isWanted(path)) {
            return;
        }
        if (entry.isSymbolicLink()) {
            tree.link(path, entry.getLinkName());
        } else if (entry.isFile() && !entry.isLink()) {
            if (entry.getSize() > MAX_ENTRY) {
                tree.problem(path + " is left out: larger than " + MAX_ENTRY + " bytes");
            } else {
                tree.file(path, in.readAllBytes());
            }
        }
    }

    /** Without {@code ./} and doubled or leading slashes. Parts named {@code ..} do no harm: nothing is written. */
    private static String clean(String path) {
        return USELESS.matcher(path).replaceAll("");
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
