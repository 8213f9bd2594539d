package io.crossdock.hardware.qemu;

import io.crossdock.machine.MachineException;
import java.util.Map;
import java.util.TreeMap;

/** Hands out address ranges, first fit, and merges what comes back. Not thread-safe. */
final class FreeRanges {
    /** Base to end of each free range; no two touch. */
    private final TreeMap<Long, Long> free = new TreeMap<>();

    private final TreeMap<Long, Long> taken = new TreeMap<>();

    FreeRanges(long base, long end) {
        free.put(base, end);
    }

    /** Takes a range whose base is a multiple of the alignment, a power of two. */
    long take(long size, long alignment) {
        for (Map.Entry<Long, Long> range : free.entrySet()) {
            long base = (range.getKey() + alignment - 1) & -alignment;
            long end = base + size;
            if (base >= range.getKey() && end <= range.getValue() && end > base) {
                cut(range.getKey(), range.getValue(), base, end);
                taken.put(base, end);
                return base;
            }
        }
        long largest = free.entrySet().stream()
                .mapToLong(r -> r.getValue() - r.getKey())
                .max()
                .orElse(0);
        throw new MachineException("no free memory: size=" + size + ", alignment=" + alignment + ", largest free range="
                + largest + "; start the machine with more memory");
    }

    private void cut(long rangeBase, long rangeEnd, long base, long end) {
        free.remove(rangeBase);
        if (rangeBase < base) {
            free.put(rangeBase, base);
        }
        if (end < rangeEnd) {
            free.put(end, rangeEnd);
        }
    }

    /** Gives a range back that {@link #take} returned. */
    void give(long base) {
        Long end = taken.remove(base);
        if (end == null) {
            throw new IllegalArgumentException("memory is not taken: 0x" + Long.toHexString(base));
        }
        long from = base;
        long to = end;
        Map.Entry<Long, Long> below = free.floorEntry(base);
        if (below != null && below.getValue() == base) {
            from = below.getKey();
        }
        Long above = free.remove(end);
        if (above != null) {
            to = above;
        }
        free.put(from, to);
    }
}
