package io.crossdock.model.vtd;

import io.crossdock.model.table.TableFormat;

/**
 * Shape of second-stage tables (specification 3.7, 9.8): levels are numbered from 1, whose entries map 4 KiB, to the top.
 */
final class SecondStage {
    static final int PAGE_LG2 = 12;
    static final int BITS_PER_LEVEL = 9;
    static final int MAX_LEVELS = 5;
    /** Highest level whose entries may be pages. */
    static final int HIGHEST_LEAF = 3;

    static final int READ = TableFormat.READ;
    static final int WRITE = TableFormat.WRITE;

    private SecondStage() {}

    /** log2 of the bytes that an entry of a level maps. */
    static int entryLg2(int level) {
        return PAGE_LG2 + (level - 1) * BITS_PER_LEVEL;
    }

    /** Byte offset of the entry for an address in a table of a level. */
    static long entryOffset(int level, long address) {
        return (address >>> entryLg2(level) & (1L << BITS_PER_LEVEL) - 1) * Long.BYTES;
    }
}
