package io.crossdock.model.amdvi;

/** End of a walk of the tables of a function, host or guest tables. */
sealed interface PageWalk {
    /** 8-byte entries read. */
    int reads();

    /**
     * A leaf was found.
     *
     * @param entry the entry
     * @param base physical address of the page
     * @param sizeLg2 log2 of its bytes
     * @param permissions READ and WRITE, granted at every level
     * @param dirty whether writes may go through it without another walk, which would set the dirty flag
     */
    record Leaf(long entry, long base, int sizeLg2, int permissions, boolean dirty, int reads) implements PageWalk {}

    /**
     * The walk ended without a leaf.
     *
     * @param why what was wrong
     * @param entry entry at fault; 0 where none was read
     * @param level its level
     * @param entryAddress its physical address
     */
    record Fault(Reason why, long entry, int level, long entryAddress, int reads) implements PageWalk {
        String detail() {
            return "%s: entry 0x%x of level %d at 0x%x".formatted(why.meaning, entry, level, entryAddress);
        }
    }

    /** Why a walk ended. */
    enum Reason {
        NOT_PRESENT("not present"),
        ILLEGAL_ENTRY("reserved bit or illegal next level"),
        UNREADABLE("table not readable"),
        /** Of guest tables; what host tables deny shows at the leaf. */
        DENIED("no permission");

        final String meaning;

        Reason(String meaning) {
            this.meaning = meaning;
        }
    }
}
