package io.crossdock.model.table;

import io.crossdock.memory.PhysicalMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory in a file: the byte of address {@code a} stands at offset {@code a - base}. The file is mapped, so a sparse one
 * costs what is read of it.
 */
public final class MemoryImage implements TableMemory, AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final long base;
    private final MemorySegment bytes;

    /**
     * @param base physical address of the file's first byte, a multiple of 4096
     * @throws IOException if the file cannot be read
     */
    public MemoryImage(Path file, long base) throws IOException {
        if (base % 4096 != 0) {
            throw new IllegalArgumentException(
                    "the image's base is not a multiple of 4096: 0x" + Long.toHexString(base));
        }
        this.base = base;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    public long base() {
        return base;
    }

    public long size() {
        return bytes.byteSize();
    }

    @Override
    public boolean contains(long address, long length) {
        long offset = address - base;
        return Long.compareUnsigned(address, base) >= 0
                && Long.compareUnsigned(offset, bytes.byteSize()) < 0
                && length <= bytes.byteSize() - offset;
    }

    @Override
    public long read64(long address) {
        return (long) PhysicalMemory.WORD.get(bytes, address - base);
    }

    @Override
    public void close() {
        arena.close();
    }
}
