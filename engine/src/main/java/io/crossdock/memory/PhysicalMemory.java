package io.crossdock.memory;

import io.crossdock.pci.AddressRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A physical address space of populated regions, each one sparse mapping of an unlinked file (or of a file that
 * another process maps too, such as QEMU's RAM).
 *
 * <p>Pages take room when they are first written, so a region of 1 TiB costs nothing until then. Regions are fixed
 * once added; adding is not thread-safe, reading and writing is as atomic as the access: aligned 8-byte accesses
 * through {@link #WORD} are single-copy atomic.
 */
public final class PhysicalMemory implements AutoCloseable {
    /** Aligned little-endian 64-bit access with all memory orders; coordinates: segment, byte offset. */
    public static final VarHandle WORD =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long PLENTY = 4L << 30;

    private final Arena arena = Arena.ofShared();
    private final List<Region> regions = new ArrayList<>();

    /** A populated range and its bytes. */
    public record Region(AddressRange range, MemorySegment bytes) {
        long offset(long address) {
            return address - range.base();
        }
    }

    /**
     * Adds a region of zeroed memory backed by an unlinked sparse file: in shared memory where the machine has plenty, so
     * that the kernel does not write pages to a disk that nobody will read; else in the temporary directory.
     *
     * @throws IllegalArgumentException if the range overlaps another region
     * @throws UncheckedIOException if the file cannot be made
     */
    public Region addRegion(AddressRange range) {
        try {
            Path file = Files.createTempFile(folder(), "crossdock-", ".mem");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                Files.delete(file);
                return addRegion(range, channel, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot back " + range + " with a temporary file: " + e.getMessage(), e);
        }
    }

    private static Path folder() {
        Path fallback = Path.of(System.getProperty("java.io.tmpdir"));
        // Not the Path's FileStore, which reads the list of all mounts.
        return Files.isWritable(SHARED_MEMORY) && SHARED_MEMORY.toFile().getUsableSpace() >= PLENTY
                ? SHARED_MEMORY
                : fallback;
    }

    /** Adds a region that is a part of a file from {@code fileOffset} on; the file grows if it is shorter. */
    public Region addRegion(AddressRange range, FileChannel channel, long fileOffset) throws IOException {
        for (Region other : regions) {
            if (other.range.overlaps(range)) {
                throw new IllegalArgumentException("memory regions overlap: " + range + " and " + other.range);
            }
        }
        Region region = new Region(range, channel.map(FileChannel.MapMode.READ_WRITE, fileOffset, range.size(), arena));
        regions.add(region);
        regions.sort((a, b) -> a.range.compareTo(b.range));
        return region;
    }

    public List<Region> regions() {
        return List.copyOf(regions);
    }

    /** The region that holds an address. */
    public Optional<Region> region(long address) {
        return Optional.ofNullable(find(address));
    }

    /** Whether a whole range is populated by one region. */
    public boolean contains(long address, long size) {
        Region r = find(address);
        return r != null && size <= r.range.size() - r.offset(address);
    }

    private @org.jspecify.annotations.Nullable Region find(long address) {
        int low = 0;
        int high = regions.size() - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            Region r = regions.get(mid);
            if (r.range.contains(address)) {
                return r;
            }
            if (Long.compareUnsigned(address, r.range.base()) < 0) {
                high = mid - 1;
            } else {
                low = mid + 1;
            }
        }
        return null;
    }

    /**
     * Bytes of a range that lies inside one region.
     *
     * @throws IndexOutOfBoundsException if part of the range is not populated
     */
    public MemorySegment slice(long address, long size) {
        Region r = find(address);
        if (r == null || size > r.range.size() - r.offset(address)) {
            throw new IndexOutOfBoundsException(
                    "no memory at 0x" + Long.toHexString(address) + " for " + size + " bytes");
        }
        return r.bytes.asSlice(r.offset(address), size);
    }

    /** Reads an aligned little-endian 64-bit word with acquire order. */
    public long read64(long address) {
        Region r = find(address);
        if (r == null) {
            throw new IndexOutOfBoundsException("no memory at 0x" + Long.toHexString(address));
        }
        return (long) WORD.getAcquire(r.bytes, r.offset(address));
    }

    /** Writes an aligned little-endian 64-bit word with release order. */
    public void write64(long address, long value) {
        Region r = find(address);
        if (r == null) {
            throw new IndexOutOfBoundsException("no memory at 0x" + Long.toHexString(address));
        }
        WORD.setRelease(r.bytes, r.offset(address), value);
    }

    @Override
    public void close() {
        arena.close();
    }
}
