package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file that is memory of the guest or of a device, mapped by QEMU and by this process. */
public final class RamFile implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;

    private RamFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the file in memory if there is room, else among the temporary files.
     *
     * @param size bytes
     * @throws MachineException if there is no room
     */
    public static RamFile create(long size) {
        return create(QemuSession.RAM_FOLDERS, size);
    }

    /**
     * Makes the file in the first folder that has room: memory file systems should come first.
     *
     * <p>Every byte is written, not only the length set: a page that cannot be had later would kill both processes'
     * access (SIGBUS) in the middle of a run.
     */
    static RamFile create(List<Path> folders, long size) {
        StringBuilder failures = new StringBuilder();
        for (Path folder : folders) {
            try {
                return create(folder, size);
            } catch (IOException e) {
                failures.append(failures.isEmpty() ? "" : ", ").append(describe(folder, e));
            }
        }
        throw new MachineException("no room for " + (size >> 20) + " MiB of guest memory: " + failures
                + "; free some space or ask for less memory");
    }

    private static RamFile create(Path folder, long size) throws IOException {
        // A full file system should be left alone: filling it up first would fail other programs.
        if (Files.getFileStore(folder).getUsableSpace() < size) {
            throw new IOException("too small");
        }
        Path path = Files.createTempFile(folder, "crossdock-", ".ram");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RamFile file = new RamFile(path, channel);
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
            for (long done = 0; done < size; ) {
                zeros.clear().limit((int) Math.min(CHUNK, size - done));
                done += channel.write(zeros);
            }
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static String describe(Path folder, IOException e) {
        try {
            return folder + " has " + (Files.getFileStore(folder).getUsableSpace() >> 20) + " MiB free";
        } catch (IOException none) {
            return folder + " cannot be used (" + e.getMessage() + ")";
        }
    }

    public Path path() {
        return path;
    }

    /** Open for reading and writing; closed with this object, which leaves mappings alone. */
    public FileChannel channel() {
        return channel;
    }

    /** Takes the name away; mappings stay. A process that is killed then leaves no file behind. */
    void unlink() throws IOException {
        Files.deleteIfExists(path);
    }

    /** Takes the file away; mappings stay. */
    @Override
    public void close() {
        try (channel) {
            unlink();
        } catch (IOException e) {
            throw new MachineException("cannot remove " + path + ": " + e.getMessage(), e);
        }
    }
}
