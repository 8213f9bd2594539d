package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.WORD;

import java.lang.foreign.MemorySegment;

/**
 * A table whose entries are claimed, in one of its lives.
 *
 * @param bytes the table's own, since every load on the way to an entry counts: behind a compare-and-set none runs ahead
 * @param phys physical address
 * @param incarnation lives before this one
 * @param free the word of an entry that nobody has and the unit does not remember
 * @param reserved whether some of its addresses are reserved
 */
record IdentityTable(MemorySegment bytes, long phys, int incarnation, long free, boolean reserved) {
    long get(int index) {
        return (long) WORD.getAcquire(bytes, (long) index << 3);
    }

    void set(int index, long word) {
        WORD.setRelease(bytes, (long) index << 3, word);
    }

    long exchange(int index, long expected, long word) {
        return (long) WORD.compareAndExchange(bytes, (long) index << 3, expected, word);
    }

    /** Physical address of an entry. */
    long entryAddress(int index) {
        return phys + ((long) index << 3);
    }
}
