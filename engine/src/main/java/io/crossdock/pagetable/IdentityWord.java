package io.crossdock.pagetable;

/**
 * What {@link IdentityPages} notes in entries that hardware takes for absent.
 *
 * <pre>
 *  63   62 61     57 56           36 35           12 11                      0
 * +-------+---------+---------------+---------------+-------------------------+
 * | state | rights  |  incarnation  | flushes begun | type of a leaf, not     |
 * |       |         |               |               | present                 |
 * +-------+---------+---------------+---------------+-------------------------+
 * state 1 free: nobody's page, and the unit remembers nothing of it
 *       2 locked: 43:12 hold who is about to change the entry, 0 whoever takes the table away
 *       3 pending: released with these rights when that many flushes had begun, modulo 2^24
 * incarnation: how often the table page has been used before; another one means that the table stands elsewhere now
 * </pre>
 */
final class IdentityWord {
    /** A table page that has lived so often is not used again, so that incarnations never repeat. */
    static final int MOST_INCARNATIONS = 1 << 21;

    private static final long FREE = 1L << 62;
    private static final long LOCKED = 2L << 62;
    private static final long PENDING = 3L << 62;
    private static final int RIGHTS = 57;
    private static final int INCARNATION = 36;
    private static final int FLUSHES = 12;
    private static final long FLUSH_MASK = (1L << INCARNATION - FLUSHES) - 1;
    /** A flush count that is behind by more than this is one of the future. */
    private static final long RECENT = 1L << INCARNATION - FLUSHES - 1;

    private IdentityWord() {}

    static long free(int incarnation) {
        return FREE | (long) incarnation << INCARNATION;
    }

    static long locked(int owner) {
        return LOCKED | Integer.toUnsignedLong(owner) << FLUSHES;
    }

    static long pending(int rights, int incarnation, long flushesBegun) {
        return PENDING
                | (long) rights << RIGHTS
                | (long) incarnation << INCARNATION
                | (flushesBegun & FLUSH_MASK) << FLUSHES;
    }

    static boolean isPending(long word, int incarnation) {
        return word >>> 62 == 3 && (word >>> INCARNATION & MOST_INCARNATIONS - 1) == incarnation;
    }

    /**
     * Whether the unit has forgotten a page that is pending.
     *
     * @param flushesEnded of the address space. Fewer flushes than 2<sup>23</sup> run at once; an entry that has waited for
     *     more looks as if it still had to
     */
    static boolean isForgotten(long word, long flushesEnded) {
        long since = flushesEnded - (word >>> FLUSHES & FLUSH_MASK) & FLUSH_MASK;
        return since != 0 && since < RECENT;
    }

    static boolean hasRights(long word, int rights) {
        return (word >>> RIGHTS & 0x1f) == rights;
    }
}
