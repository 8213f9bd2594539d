package io.crossdock.model.x86;

/** End of a walk of x86-64 tables. */
public sealed interface X86Walk {
    /** 8-byte entries read. */
    int reads();

    /**
     * A leaf was found that grants the access.
     *
     * @param entry the entry, with the flags that the walk set
     * @param entryAddress its physical address
     * @param level its level
     * @param base physical address of the page
     * @param sizeLg2 log2 of its bytes
     * @param permissions {@link X86Format#READ}, and {@link X86Format#WRITE} if every level grants it
     * @param dirty whether D is set: before the first write through a page, hardware has to set it
     */
    record Leaf(
            long entry, long entryAddress, int level, long base, int sizeLg2, int permissions, boolean dirty, int reads)
            implements X86Walk {}

    /**
     * The walk ended without a usable leaf.
     *
     * @param why what was wrong
     * @param entry entry at fault; 0 where none was read
     * @param level its level
     * @param entryAddress its physical address
     */
    record Fault(Reason why, long entry, int level, long entryAddress, int reads) implements X86Walk {}

    /** Why a walk ended. */
    enum Reason {
        /** No memory answers for the top table. */
        TOP_UNREADABLE,
        /** No memory answers for another table. */
        UNREADABLE,
        NOT_PRESENT,
        /** A reserved bit is set. */
        RESERVED,
        /** U/S of a level keeps requests without privilege away. */
        NO_USER_ACCESS,
        NO_WRITE_PERMISSION,
        /** A or D has to be set, and the walker may not write. */
        FLAG_TO_SET
    }
}
