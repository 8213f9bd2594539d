package io.crossdock.workbench.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A raw disk image that was looked at before a machine gets it: what a machine says of a wrong one is hard to read, or
 * comes too late.
 *
 * @param path the file
 * @param size bytes
 */
public record DiskImage(Path path, long size) {
    /** Bytes of a block on all machines that {@code io.crossdock.workbench.machines} opens. */
    public static final int BLOCK = 512;

    /** How other formats begin: written to as raw, such a file would be destroyed. */
    private static final Map<String, String> OTHER_FORMATS = Map.of(
            "QFI\u00fb", "qcow2",
            "KDMV", "VMDK",
            "vhdxfile", "VHDX",
            "conectix", "VHD",
            "<<< ", "VDI");

    private static final int LONGEST_MARK = 8;

    /** @throws DiskImageException if it is no raw image that can be read and written */
    public static DiskImage check(Path path) {
        if (Files.isDirectory(path)) {
            throw new DiskImageException(path + " is a folder; name a raw disk image");
        }
        long size;
        ByteBuffer start = ByteBuffer.allocate(LONGEST_MARK);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            size = file.size();
            file.read(start, 0);
        } catch (NoSuchFileException e) {
            throw new DiskImageException(
                    "no such disk image: " + path + "; make one, such as with truncate -s 64M " + path, e);
        } catch (AccessDeniedException e) {
            throw new DiskImageException("disk image cannot be read and written: " + path + "; change its mode", e);
        } catch (IOException e) {
            throw new DiskImageException("disk image cannot be opened: " + path + ": " + e.getMessage(), e);
        }
        if (size < BLOCK || size % BLOCK != 0) {
            throw new DiskImageException("disk image " + path + " is no whole number of blocks: size=" + size
                    + ", block=" + BLOCK + "; it is cut off or no raw image");
        }
        String mark = new String(start.array(), StandardCharsets.ISO_8859_1);
        OTHER_FORMATS.forEach((begin, name) -> {
            if (mark.startsWith(begin)) {
                throw new DiskImageException(
                        path + " is a " + name + " image; convert it with qemu-img convert -O raw");
            }
        });
        return new DiskImage(path, size);
    }

    /**
     * Checks that a transfer is whole blocks inside the image.
     *
     * @param lengthOf what the length is that of, for the message
     * @throws DiskImageException if it is not
     */
    public void checkRange(long offset, long length, String lengthOf) {
        if (offset < 0 || offset % BLOCK != 0) {
            throw new DiskImageException("offset is no whole number of blocks: " + offset + " bytes, block=" + BLOCK);
        }
        if (length <= 0 || length % BLOCK != 0) {
            throw new DiskImageException(lengthOf + " is no whole number of blocks: " + length + " bytes, block="
                    + BLOCK + "; pad or cut it");
        }
        if (offset > size - length) {
            throw new DiskImageException(
                    "disk image " + path + " is too small: " + offset + " + " + length + " bytes, size=" + size);
        }
    }
}
