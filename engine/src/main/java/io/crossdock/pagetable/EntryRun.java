package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.ENTRY;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Loops over adjacent entries of a table.
 *
 * <p>Long runs are plain loops that the compiler turns into vector code: that is why presence is computed, not compared, and
 * why indices are read from an array. Short ones, in which such a loop would never reach its fast part, go eight entries a
 * turn in a slice of constant size, for which bounds, alignment and lifetime are checked once.
 */
final class EntryRun {
    private static final int TURN = 8;
    private static final int TURN_BYTES = TURN << 3;
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
            MemorySegment turn = bytes.asSlice(from + ((long) i << 3), TURN_BYTES);
            any |= turn.get(ENTRY, 0)
                    | turn.get(ENTRY, 8)
                    | turn.get(ENTRY, 16)
                    | turn.get(ENTRY, 24)
                    | turn.get(ENTRY, 32)
                    | turn.get(ENTRY, 40)
                    | turn.get(ENTRY, 48)
                    | turn.get(ENTRY, 56);
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
            MemorySegment turn = bytes.asSlice(from + ((long) i << 3), TURN_BYTES);
            all &= presence(turn.get(ENTRY, 0))
                    & presence(turn.get(ENTRY, 8))
                    & presence(turn.get(ENTRY, 16))
                    & presence(turn.get(ENTRY, 24))
                    & presence(turn.get(ENTRY, 32))
                    & presence(turn.get(ENTRY, 40))
                    & presence(turn.get(ENTRY, 48))
                    & presence(turn.get(ENTRY, 56));
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
            shortTurn(bytes.asSlice(to + ((long) i << 3), TURN_BYTES), entry, step);
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

    private static void shortTurn(MemorySegment turn, long entry, long step) {
        turn.set(ENTRY, 0, entry);
        turn.set(ENTRY, 8, entry + step);
        turn.set(ENTRY, 16, entry + 2 * step);
        turn.set(ENTRY, 24, entry + 3 * step);
        turn.set(ENTRY, 32, entry + 4 * step);
        turn.set(ENTRY, 40, entry + 5 * step);
        turn.set(ENTRY, 48, entry + 6 * step);
        turn.set(ENTRY, 56, entry + 7 * step);
    }

    /** Clears entries, plainly. */
    static void clear(MemorySegment bytes, long from, int count) {
        if (count >= LONG_RUN) {
            longClear(bytes, from, count);
            return;
        }
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            shortTurn(bytes.asSlice(from + ((long) i << 3), TURN_BYTES), 0, 0);
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
