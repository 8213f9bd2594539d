package io.crossdock.memory;

import io.crossdock.pci.AddressRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hands out contiguous runs of 4 KiB frames: lowest fit first, neighbours merged when they come back. Not thread-safe.
 */
public final class FrameAllocator {
    /** Bytes of a frame. */
    public static final long FRAME = 4096;

    /** Free runs: base to size. */
    private final TreeMap<Long, Long> free = new TreeMap<>(Long::compareUnsigned);
    /** First frame of each populated range that was never handed out; frames from there on still hold zeros. */
    private final TreeMap<Long, Long> freshFrom = new TreeMap<>(Long::compareUnsigned);

    /**
     * A run of frames.
     *
     * @param range addresses
     * @param reused whether a frame of the run was handed out before, so that its bytes may not be zero
     */
    public record Run(AddressRange range, boolean reused) {}

    /** @param ranges memory to hand out; parts of frames at the ends are left out */
    public FrameAllocator(Collection<AddressRange> ranges) {
        for (AddressRange range : ranges) {
            long base = (range.base() + FRAME - 1) & -FRAME;
            long size = (range.end() & -FRAME) - base;
            if (size > 0) {
                insert(base, size);
                freshFrom.put(base, base);
            }
        }
    }

    /**
     * Takes frames.
     *
     * @param size bytes, a positive multiple of {@link #FRAME}
     * @param alignment power of two, at least {@link #FRAME}
     * @return empty if no free run is long enough
     */
    public Optional<Run> allocate(long size, long alignment) {
        if (size <= 0 || size % FRAME != 0) {
            throw new IllegalArgumentException("not whole frames: size=" + size + ", frame=" + FRAME);
        }
        if (alignment < FRAME || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException(
                    "alignment must be a power of two of at least " + FRAME + ": alignment=" + alignment);
        }
        for (Map.Entry<Long, Long> run : free.entrySet()) {
            long base = run.getKey();
            long aligned = (base + alignment - 1) & -alignment;
            long skipped = aligned - base;
            if (Long.compareUnsigned(aligned, base) < 0 || run.getValue() - skipped < size) {
                continue;
            }
            return Optional.of(take(new AddressRange(base, run.getValue()), new AddressRange(aligned, size)));
        }
        return Optional.empty();
    }

    private Run take(AddressRange from, AddressRange part) {
        free.remove(from.base());
        if (part.base() != from.base()) {
            free.put(from.base(), part.base() - from.base());
        }
        if (part.end() != from.end()) {
            free.put(part.end(), from.end() - part.end());
        }
        return new Run(part, markUsed(part.base(), part.size()));
    }

    private boolean markUsed(long base, long size) {
        Map.Entry<Long, Long> populated = freshFrom.floorEntry(base);
        boolean reused = Long.compareUnsigned(base, populated.getValue()) < 0;
        if (Long.compareUnsigned(base + size, populated.getValue()) > 0) {
            freshFrom.put(populated.getKey(), base + size);
        }
        return reused;
    }

    /**
     * Gives frames back.
     *
     * @throws IllegalArgumentException if a frame of the range is free already
     */
    public void free(AddressRange range) {
        Map.Entry<Long, Long> below = free.floorEntry(range.last());
        if (below != null && new AddressRange(below.getKey(), below.getValue()).overlaps(range)) {
            throw new IllegalArgumentException("frames are free already: " + range);
        }
        insert(range.base(), range.size());
    }

    private void insert(long base, long size) {
        long mergedBase = base;
        long mergedSize = size;
        Map.Entry<Long, Long> below = free.lowerEntry(base);
        if (below != null && below.getKey() + below.getValue() == base) {
            mergedBase = below.getKey();
            mergedSize += below.getValue();
        }
        Long above = free.remove(base + size);
        if (above != null) {
            mergedSize += above;
        }
        free.put(mergedBase, mergedSize);
    }

    /** Where every frame lies that was ever handed out; all others still hold zeros. */
    public List<AddressRange> everHandedOut() {
        return freshFrom.entrySet().stream()
                .filter(e -> !e.getKey().equals(e.getValue()))
                .map(e -> new AddressRange(e.getKey(), e.getValue() - e.getKey()))
                .toList();
    }

    /** Bytes that are free. */
    public long freeBytes() {
        return free.values().stream().mapToLong(Long::longValue).sum();
    }
}
