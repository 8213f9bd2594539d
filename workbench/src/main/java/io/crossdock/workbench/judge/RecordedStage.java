package io.crossdock.workbench.judge;

/**
 * Where a record of an SMMU with two stages says that a translation ended (IHI 0070 7.3.13: S2, CLASS, IPA).
 *
 * @param second whether stage 2 refused
 * @param during what was being done, as CLASS has it
 * @param intermediate address that stage 2 refused, its page; 0 where stage 1 refused
 */
record RecordedStage(boolean second, int during, long intermediate) {
    static final int CONTEXT = 0;
    static final int TABLE = 1;
    static final int INPUT = 2;

    /** Stage 1 says no, or has nothing. */
    static final RecordedStage FIRST = new RecordedStage(false, INPUT, 0);

    /**
     * Whether a record says so.
     *
     * @param ofQemu whether it is QEMU's, whose records of tables that stage 2 refuses say stage 1; of those CLASS counts alone
     */
    boolean isTold(RecordedStage said, boolean ofQemu) {
        return ofQemu && during == TABLE ? said.during == during : said.equals(this);
    }

    /** Without the address. */
    String kind() {
        String what = during == CONTEXT ? "CD" : during == TABLE ? "TT" : "IN";
        return (second ? "stage 2, CLASS " : "stage 1, CLASS ") + what;
    }

    @Override
    public String toString() {
        return second ? kind() + ", IPA 0x" + Long.toHexString(intermediate) : kind();
    }
}
