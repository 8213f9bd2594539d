package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.Bits;

/**
 * Base, head and tail of a ring of entries of 16 bytes: the command buffer or the event log.
 *
 * <pre>
 *       63 60 59   56 55 52 51                                12 11        0
 * base |     | length |     | address                            |          |   2^length entries, length 8 to 15
 *       18         4
 * head, tail | byte offset |
 * </pre>
 *
 * <p>Empty when head equals tail. Writing the base empties it.
 */
final class Ring {
    static final int ENTRY = 16;
    private static final long OFFSET = 0x7fff0;
    private static final int SHORTEST_LG2 = 8;

    private long base;
    private long head;
    private long tail;

    long base() {
        return base;
    }

    void setBase(long value) {
        base = value;
        head = 0;
        tail = 0;
    }

    long head() {
        return head;
    }

    void setHead(long value) {
        head = value & OFFSET;
    }

    long tail() {
        return tail;
    }

    void setTail(long value) {
        tail = value & OFFSET;
    }

    boolean isEmpty() {
        return head == tail;
    }

    boolean isFull() {
        return next(tail) == head;
    }

    long headAddress() {
        return address() + head;
    }

    long tailAddress() {
        return address() + tail;
    }

    private long address() {
        return base & 0x000f_ffff_ffff_f000L;
    }

    void advanceHead() {
        head = next(head);
    }

    void advanceTail() {
        tail = next(tail);
    }

    private long next(long offset) {
        int lengthLg2 = Math.max(SHORTEST_LG2, (int) Bits.field(base, 59, 56)); // shorter ones are reserved
        return offset + ENTRY & ((long) ENTRY << lengthLg2) - 1;
    }
}
