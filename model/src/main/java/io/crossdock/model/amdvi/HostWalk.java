package io.crossdock.model.amdvi;

/** End of a walk of a version 1 page table. */
sealed interface HostWalk {
    /** 8-byte entries read. */
    int reads();

    /**
     * A leaf was found.
     *
     * @param entry the entry
     * @param base physical address of the page
     * @param sizeLg2 log2 of its bytes
     * @param permissions READ and WRITE, granted at every level
     */
    record Leaf(long entry, long base, int sizeLg2, int permissions, int reads) implements HostWalk {}

    /**
     * The walk ended without a leaf.
     *
     * @param why what was wrong
     * @param entry entry at fault; 0 where none was read
     * @param level its level
     * @param entryAddress its physical address
     */
    record Fault(Reason why, long entry, int level, long entryAddress, int reads) implements HostWalk {
        String detail() {
            return "%s: entry 0x%x of level %d at 0x%x".formatted(why.meaning, entry, level, entryAddress);
        }
    }

    /** Why a walk ended. */
    enum Reason {
        NOT_PRESENT("not present"),
        ILLEGAL_ENTRY("reserved bit or illegal next level"),
        UNREADABLE("table not readable");

        final String meaning;

        Reason(String meaning) {
            this.meaning = meaning;
        }
    }
}
