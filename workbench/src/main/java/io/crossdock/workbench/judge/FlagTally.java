package io.crossdock.workbench.judge;

/** Counts entries whose flags were compared on one machine. */
final class FlagTally {
    private final Dialect dialect;
    private long entries;
    private long partly;
    private long accessed;
    private long dirty;

    FlagTally(Dialect dialect) {
        this.dialect = dialect;
    }

    /** @param open whether a flag of it was left open */
    void count(long before, long after, boolean open) {
        long set = after & ~before;
        entries++;
        partly += open ? 1 : 0;
        accessed += (set & dialect.accessedFlag()) != 0 ? 1 : 0;
        dirty += (set & dialect.dirtyFlag()) != 0 ? 1 : 0;
    }

    JudgeReport.Flags report() {
        return new JudgeReport.Flags(entries, partly, accessed, dirty);
    }
}
