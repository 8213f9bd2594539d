package io.crossdock.model.vtd;

/**
 * Shape of second-stage tables (specification 3.7, 9.8): levels are numbered from 1, whose entries map 4 KiB, to the top.
 */
final class SecondStage {
    static final int PAGE_LG2 = 12;
    static final int BITS_PER_LEVEL = 9;
    static final int READ = 1;
    static final int WRITE = 2;

    private SecondStage() {}

    /** log2 of the bytes that an entry of a level maps. */
    static int entryLg2(int level) {
        return PAGE_LG2 + (level - 1) * BITS_PER_LEVEL;
    }

    /** Byte offset of the entry for an address in a table of a level. */
    static long entryOffset(int level, long address) {
        return (address >>> entryLg2(level) & (1L << BITS_PER_LEVEL) - 1) * Long.BYTES;
    }

    static String name(int levels) {
        return "VT-d second stage, " + levels + " levels";
    }
}
