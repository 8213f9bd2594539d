package io.crossdock.iova;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Finds the chunk of a page: a radix tree over chunk numbers, whose inner nodes stay. */
final class ChunkDirectory {
    private static final int FAN_OUT_LG2 = 10;
    private static final int FAN_OUT = 1 << FAN_OUT_LG2;

    private final AtomicReferenceArray<@Nullable Object> root = new AtomicReferenceArray<>(FAN_OUT);
    private final int topShift;

    /**
     * @param endChunk first number that is never used
     */
    ChunkDirectory(long endChunk) {
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, endChunk - 1));
        topShift = (bits - 1) / FAN_OUT_LG2 * FAN_OUT_LG2;
    }

    @Nullable
    Chunk get(long number) {
        AtomicReferenceArray<@Nullable Object> node = root;
        for (int shift = topShift; shift > 0; shift -= FAN_OUT_LG2) {
            Object below = node.getAcquire(index(number, shift));
            if (below == null) {
                return null;
            }
            node = inner(below);
        }
        return (Chunk) node.getAcquire(index(number, 0));
    }

    void set(long number, @Nullable Chunk chunk) {
        AtomicReferenceArray<@Nullable Object> node = root;
        for (int shift = topShift; shift > 0; shift -= FAN_OUT_LG2) {
            int index = index(number, shift);
            Object below = node.getAcquire(index);
            if (below == null) {
                AtomicReferenceArray<@Nullable Object> made = new AtomicReferenceArray<>(FAN_OUT);
                Object witness = node.compareAndExchange(index, null, made);
                below = witness == null ? made : witness;
            }
            node = inner(below);
        }
        node.setRelease(index(number, 0), chunk);
    }

    private static int index(long number, int shift) {
        return (int) (number >>> shift) & FAN_OUT - 1;
    }

    @SuppressWarnings("unchecked") // inner nodes hold nothing else above the last level
    private static AtomicReferenceArray<@Nullable Object> inner(Object node) {
        return (AtomicReferenceArray<@Nullable Object>) node;
    }
}
