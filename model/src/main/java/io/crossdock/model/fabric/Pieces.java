package io.crossdock.model.fabric;

import java.util.Arrays;

/**
 * Packets that a run of bytes is cut into, counted by size. Mutable scratch space of the data path.
 *
 * <p>A packet carries whole double words, so a piece that begins or ends inside one has padding.
 */
final class Pieces {
    private static final int DWORD = 4;

    private int[] payload = new int[8];
    private int[] padding = new int[8];
    private long[] count = new long[8];
    private int runs;
    private int largest;
    private int first;
    private long total;

    void clear() {
        runs = 0;
        largest = 0;
        first = 0;
        total = 0;
    }

    /** Counts {@code n} pieces of one size. */
    void add(int bytes, int pad, long n) {
        if (total == 0) {
            first = bytes;
        }
        total += n;
        largest = Math.max(largest, bytes);
        if (runs > 0 && payload[runs - 1] == bytes && padding[runs - 1] == pad) {
            count[runs - 1] += n;
            return;
        }
        if (runs == payload.length) {
            payload = Arrays.copyOf(payload, runs * 2);
            padding = Arrays.copyOf(padding, runs * 2);
            count = Arrays.copyOf(count, runs * 2);
        }
        payload[runs] = bytes;
        padding[runs] = pad;
        count[runs] = n;
        runs++;
    }

    /** Replaces the content by requests: pieces of {@code max} bytes from the start on, and the rest. */
    void cut(long address, long length, int max) {
        clear();
        append(address, length, max, address);
    }

    /** Replaces the content by pieces none of which crosses a multiple of {@code grain}. */
    void cutAligned(long address, long length, int grain) {
        clear();
        append(address, length, grain, 0);
    }

    /** Cuts into requests of {@code max} bytes first, and each of these at the multiples of {@code grain}. */
    void cutEach(long address, long length, int max, int grain) {
        clear();
        if (length <= max || Long.remainderUnsigned(address, grain) == 0 && max % grain == 0) {
            append(address, length, grain, 0);
            return;
        }
        for (long done = 0; done < length; done += max) {
            append(address + done, Math.min(max, length - done), grain, 0);
        }
    }

    /** Cuts at {@code origin} plus multiples of {@code grain}. */
    private void append(long address, long length, int grain, long origin) {
        long at = address;
        long left = length;
        int offset = (int) Long.remainderUnsigned(at - origin, grain);
        if (offset != 0) {
            int head = (int) Math.min(grain - offset, left);
            add(head, pad(at, head), 1);
            at += head;
            left -= head;
        }
        if (grain % DWORD == 0 && at % DWORD == 0) {
            if (left >= grain) {
                add(grain, 0, left / grain);
                at += left / grain * grain;
                left %= grain;
            }
        }
        while (left > 0) {
            int piece = (int) Math.min(grain, left);
            add(piece, pad(at, piece), 1);
            at += piece;
            left -= piece;
        }
    }

    private static int pad(long address, int length) {
        int lead = (int) (address & DWORD - 1);
        return (lead + length + DWORD - 1 & -DWORD) - length;
    }

    /** Distinct neighbouring sizes. */
    int runs() {
        return runs;
    }

    int payload(int run) {
        return payload[run];
    }

    int padding(int run) {
        return padding[run];
    }

    long count(int run) {
        return count[run];
    }

    long total() {
        return total;
    }

    int largest() {
        return largest;
    }

    /** Bytes of the first piece. */
    int first() {
        return first;
    }
}
