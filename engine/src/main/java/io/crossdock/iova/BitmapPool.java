package io.crossdock.iova;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Part of a bitmap, one bit a page, with a hint where the last range ended.
 *
 * <p>A range of up to 64 pages is aligned to its power of two, so it lies within one word and is claimed by one
 * compare-and-set; a larger one starts a word and claims word after word, and gives them back if it meets one that is
 * taken. So nobody waits for anybody, except behind a flush: where an invalidation has to precede reuse, a freed page stays
 * taken and is marked, and who comes round to the start of the pool flushes once for all that were marked before.
 */
final class BitmapPool {
    private static final int WORD_LG2 = 6;
    private static final int WORD = 1 << WORD_LG2;
    private static final int FULL = -1;
    /** Bits of a word that are multiples of 1, 2, 4 ... 64. */
    private static final long[] ALIGNED = {
        -1L,
        0x5555_5555_5555_5555L,
        0x1111_1111_1111_1111L,
        0x0101_0101_0101_0101L,
        0x0001_0001_0001_0001L,
        0x0000_0001_0000_0001L,
        1L
    };

    private final AtomicLongArray taken;
    /** Freed, but not to be reused before a flush; {@code null} where a free is enough. */
    private final @Nullable AtomicLongArray freed;

    private final long[] flushing;
    private final int first;
    private final int end;
    private final BackoffLock wrapLock;
    private volatile int hint;

    /**
     * @param first first bit, a multiple of 64
     * @param end first bit behind the pool, a multiple of 64
     */
    BitmapPool(AtomicLongArray taken, @Nullable AtomicLongArray freed, int first, int end, BackoffLock wrapLock) {
        this.taken = taken;
        this.freed = freed;
        this.first = first;
        this.end = end;
        this.wrapLock = wrapLock;
        flushing = freed == null ? new long[0] : new long[end - first >>> WORD_LG2];
        hint = first;
    }

    int first() {
        return first;
    }

    /**
     * Claims bits.
     *
     * @param limit first bit that may not be touched
     * @return the first one, or {@link IovaAllocator#NONE}
     */
    int claim(int pages, int limit, boolean wait, Runnable flush) {
        int to = Math.min(end, limit);
        int from = hint;
        int bit = from < to ? claimBetween(pages, from, to) : FULL;
        if (bit == FULL && comesRound(wait, flush)) {
            bit = claimBetween(pages, first, to);
        }
        if (bit != FULL) {
            hint = bit + pages;
        }
        return bit;
    }

    /** Makes what was freed usable again. Returns false if somebody else is at it and the caller need not wait. */
    private boolean comesRound(boolean wait, Runnable flush) {
        if (freed == null) {
            return true;
        }
        if (!wait && !wrapLock.tryLock()) {
            return false;
        }
        if (wait) {
            wrapLock.lock();
        }
        try {
            long any = 0;
            for (int i = 0; i < flushing.length; i++) {
                int word = (first >>> WORD_LG2) + i;
                flushing[i] = freed.getPlain(word) == 0 ? 0 : freed.getAndSet(word, 0);
                any |= flushing[i];
            }
            if (any != 0) {
                flush.run(); // covers what was freed before: that was taken out of the tables before it was marked
                for (int i = 0; i < flushing.length; i++) {
                    clear(taken, (first >>> WORD_LG2) + i, flushing[i]);
                    flushing[i] = 0;
                }
            }
            return true;
        } finally {
            remark();
            wrapLock.unlock();
        }
    }

    /** After a flush that failed: what it should have covered waits for the next one. */
    private void remark() {
        for (int i = 0; freed != null && i < flushing.length; i++) {
            if (flushing[i] != 0) {
                set(freed, (first >>> WORD_LG2) + i, flushing[i]);
                flushing[i] = 0;
            }
        }
    }

    private int claimBetween(int pages, int from, int to) {
        return pages <= WORD ? claimInWord(pages, from, to) : claimWords(pages, from, to);
    }

    private int claimInWord(int pages, int from, int to) {
        long aligned = ALIGNED[IovaSpace.lg2(pages)];
        for (int word = from >>> WORD_LG2; word << WORD_LG2 < to; word++) {
            long old = taken.getPlain(word);
            for (long starts = startsIn(~old, pages) & aligned; starts != 0; starts &= starts - 1) {
                int at = Long.numberOfTrailingZeros(starts);
                int bit = (word << WORD_LG2) + at;
                if (bit < from) {
                    continue;
                }
                if (bit + pages > to) {
                    return FULL;
                }
                long mask = (-1L >>> WORD - pages) << at;
                if (set(taken, word, mask)) {
                    return bit;
                }
            }
        }
        return FULL;
    }

    /** Bits at which a run of so many set bits starts. */
    private static long startsIn(long bits, int run) {
        long starts = bits;
        for (int have = 1; have < run && starts != 0; ) {
            int step = Math.min(have, run - have);
            starts &= starts >>> step;
            have += step;
        }
        return starts;
    }

    private int claimWords(int pages, int from, int to) {
        int step = 1 << IovaSpace.lg2(pages);
        for (int bit = from + step - 1 & -step; bit >= 0 && bit <= to - pages; bit += step) {
            int word = bit >>> WORD_LG2;
            int words = pages + WORD - 1 >>> WORD_LG2;
            int claimed = 0;
            while (claimed < words && set(taken, word + claimed, maskOf(pages, claimed))) {
                claimed++;
            }
            if (claimed == words) {
                return bit;
            }
            while (--claimed >= 0) {
                clear(taken, word + claimed, maskOf(pages, claimed));
            }
        }
        return FULL;
    }

    /** Bits of the n-th word of a range that starts a word. */
    private static long maskOf(int pages, int n) {
        return -1L >>> Math.max(0, WORD - (pages - (n << WORD_LG2)));
    }

    /** Gives bits back. */
    void release(int bit, int pages) {
        AtomicLongArray marks = freed;
        int word = bit >>> WORD_LG2;
        int at = bit & WORD - 1;
        for (int left = pages, n = 0; left > 0; n++) {
            int here = Math.min(left, WORD - at);
            long mask = (-1L >>> WORD - here) << at;
            if (marks == null) {
                clear(taken, word + n, mask);
            } else {
                set(marks, word + n, mask);
            }
            left -= here;
            at = 0;
        }
    }

    /** Sets bits that are all clear. */
    static boolean set(AtomicLongArray bits, int word, long mask) {
        long old = bits.getPlain(word);
        while ((old & mask) == 0) {
            long witness = bits.compareAndExchange(word, old, old | mask);
            if (witness == old) {
                return true;
            }
            old = witness;
        }
        return false;
    }

    private static void clear(AtomicLongArray bits, int word, long mask) {
        long old = bits.getPlain(word);
        while ((old & mask) != 0) {
            long witness = bits.compareAndExchange(word, old, old & ~mask);
            if (witness == old) {
                return;
            }
            old = witness;
        }
    }
}
