package io.crossdock.model.nvme;

import io.crossdock.machine.MachineException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A disk image: a file that holds the blocks one behind the other, locked while it is open. */
public final class FileMedium implements Medium, AutoCloseable {
    private final FileChannel file;
    private final long size;

    private FileMedium(FileChannel file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * Opens an image for reading and writing.
     *
     * @throws MachineException if it cannot be opened or somebody else has it open
     */
    public static FileMedium open(Path image) {
        try {
            FileChannel file = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (lock(file) == null) {
                    throw new MachineException(
                            "disk image is in use by another machine: " + image + "; close that one first");
                }
                return new FileMedium(file, file.size());
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new MachineException(
                    "cannot open disk image " + image + ": " + e.getClass().getSimpleName() + "; check the file", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // by a machine of this process
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, MemorySegment destination) throws IOException {
        ByteBuffer bytes = destination.asByteBuffer();
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("the image became shorter");
            }
        }
    }

    @Override
    public void write(long offset, MemorySegment source) throws IOException {
        ByteBuffer bytes = source.asByteBuffer();
        while (bytes.hasRemaining()) {
            file.write(bytes, offset + bytes.position());
        }
    }

    @Override
    public void flush() throws IOException {
        file.force(false);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new MachineException("cannot close the disk image: " + e.getMessage(), e);
        }
    }
}
