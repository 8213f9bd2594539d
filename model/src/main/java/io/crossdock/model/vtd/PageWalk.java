package io.crossdock.model.vtd;

/** End of a walk of the tables of a stage. */
sealed interface PageWalk {
    /** 8-byte entries read. */
    int reads();

    /**
     * A leaf entry was found.
     *
     * @param entry the entry
     * @param outputBase physical address of the page
     * @param sizeLg2 log2 of its bytes
     * @param permissions READ and WRITE, granted at every level
     * @param dirty whether writes may go through it without another walk, which would set the dirty flag
     * @param reads entries read
     */
    record Leaf(long entry, long outputBase, int sizeLg2, int permissions, boolean dirty, int reads)
            implements PageWalk {}

    /**
     * The walk ended without a usable entry.
     *
     * @param reason what is recorded
     * @param entry entry at fault; 0 where none was read
     * @param level its level
     * @param entryAddress its physical address
     * @param reads entries read
     */
    record Fault(FaultReason reason, long entry, int level, long entryAddress, int reads) implements PageWalk {
        /** Whether a paging entry of the second stage grants nothing, which is how it is absent. */
        boolean isAbsent() {
            boolean denied = reason == FaultReason.NO_READ_PERMISSION || reason == FaultReason.NO_WRITE_PERMISSION;
            return denied && (entry & (SecondStage.READ | SecondStage.WRITE)) == 0;
        }

        String detail() {
            return "%s: entry 0x%x of level %d at 0x%x".formatted(reason.meaning(), entry, level, entryAddress);
        }
    }
}
