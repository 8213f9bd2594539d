package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.ENTRY;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Loops over adjacent entries of a table.
 *
 * <p>Long runs are plain loops that the compiler turns into vector code: that is why presence is computed, not compared, and
 * why indices are read from an array. Short ones, in which such a loop would never reach its fast part, go eight entries a
 * turn in an inner loop of constant length. A slice of the table for each turn would be a little faster where the compiler
 * removes it, but deep inside a driver's call it does not, and then each turn leaves garbage.
 */
final class EntryRun {
    private static final int TURN = 8;
    /** From here on the vector loop wins. */
    private static final int LONG_RUN = 64;
    /** Entries of the largest table, that of the 64 KiB granule. */
    private static final long[] INDEX = new long[8192];

    static {
        Arrays.setAll(INDEX, i -> i);
    }

    private EntryRun() {}

    /** Negative exactly if the entry is not zero; without a branch. */
    private static long presence(long entry) {
        return entry | -entry;
    }

    /** Whether entries are absent. */
    static boolean isClear(MemorySegment bytes, long from, int count) {
        return count < LONG_RUN ? shortIsClear(bytes, from, count) : longIsClear(bytes, from, count);
    }

    private static boolean longIsClear(MemorySegment bytes, long from, int count) {
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= presence(bytes.get(ENTRY, from + ((long) i << 3)));
        }
        return any == 0;
    }

    private static boolean shortIsClear(MemorySegment bytes, long from, int count) {
        long any = 0;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            for (int j = 0; j < TURN; j++) {
                any |= bytes.get(ENTRY, from + ((long) (i + j) << 3));
            }
        }
        for (; i < count; i++) {
            any |= bytes.get(ENTRY, from + ((long) i << 3));
        }
        return any == 0;
    }

    /** Whether no entry is absent. */
    static boolean isFull(MemorySegment bytes, long from, int count) {
        return count < LONG_RUN ? shortIsFull(bytes, from, count) : longIsFull(bytes, from, count);
    }

    private static boolean longIsFull(MemorySegment bytes, long from, int count) {
        long all = -1;
        for (int i = 0; i < count; i++) {
            all &= presence(bytes.get(ENTRY, from + ((long) i << 3)));
        }
        return all < 0;
    }

    private static boolean shortIsFull(MemorySegment bytes, long from, int count) {
        long all = -1;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            for (int j = 0; j < TURN; j++) {
                all &= presence(bytes.get(ENTRY, from + ((long) (i + j) << 3)));
            }
        }
        for (; i < count; i++) {
            all &= presence(bytes.get(ENTRY, from + ((long) i << 3)));
        }
        return all < 0;
    }

    /** Stores entries whose values rise by a power of two, plainly. */
    static void fill(MemorySegment bytes, long to, int count, long first, int stepLg2) {
        if (count >= LONG_RUN) {
            longFill(bytes, to, count, first, stepLg2);
            return;
        }
        long step = 1L << stepLg2;
        long entry = first;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            shortTurn(bytes, to + ((long) i << 3), entry, step);
            entry += TURN * step;
        }
        for (; i < count; i++) {
            bytes.set(ENTRY, to + ((long) i << 3), entry);
            entry += step;
        }
    }

    private static void longFill(MemorySegment bytes, long to, int count, long first, int stepLg2) {
        long[] index = INDEX;
        for (int i = 0; i < count; i++) {
            bytes.set(ENTRY, to + ((long) i << 3), first + (index[i] << stepLg2));
        }
    }

    private static void shortTurn(MemorySegment bytes, long at, long entry, long step) {
        for (int j = 0; j < TURN; j++) {
            bytes.set(ENTRY, at + ((long) j << 3), entry + j * step);
        }
    }

    /** Clears entries, plainly. */
    static void clear(MemorySegment bytes, long from, int count) {
        if (count >= LONG_RUN) {
            longClear(bytes, from, count);
            return;
        }
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            shortTurn(bytes, from + ((long) i << 3), 0, 0);
        }
        for (; i < count; i++) {
            bytes.set(ENTRY, from + ((long) i << 3), 0);
        }
    }

    private static void longClear(MemorySegment bytes, long from, int count) {
        for (int i = 0; i < count; i++) {
            bytes.set(ENTRY, from + ((long) i << 3), 0);
        }
    }
}
