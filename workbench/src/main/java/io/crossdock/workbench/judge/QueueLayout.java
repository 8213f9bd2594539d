package io.crossdock.workbench.judge;

/** Where a unit's command queue is and how its entries are told apart, written from the specifications. */
interface QueueLayout {
    /** Offset of the register that holds the queue's address. */
    long baseRegister();

    /** Bits of it that are the address. */
    long baseMask();

    /** Logarithm of the entries, from the same register. */
    int entriesLg2(long base);

    /** Offset of the register by which the driver publishes entries. */
    long tailRegister();

    /** Logarithm of what one entry adds to it. */
    int tailShift();

    /** Bytes of an entry; those behind the first two words are zero. */
    default int entryBytes() {
        return 16;
    }

    /** Whether the entry makes the unit say that it has come so far. */
    boolean isWait(Command command);

    /**
     * An entry that invalidates nothing.
     *
     * @param base physical address of the queue
     * @param entries its length
     */
    Command nothing(long base, int entries);

    /** Name of the entry's kind and granularity. */
    String kind(Command command);
}
