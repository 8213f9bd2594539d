package io.crossdock.pagetable;

/**
 * How the entries of a format are told apart and put together.
 *
 * @param typeMask bits that tell a table entry from a leaf above level 0
 * @param table all bits but the address of an entry that points to a table
 * @param tableStep what is added to {@code table} for each level above 0; for formats that number the levels in entries
 * @param page type bits of a leaf at level 0
 * @param block type bits of a leaf above level 0
 * @param sized type bits of a leaf that codes its size in its address; 0 if the format has none
 * @param leaf bits that every leaf has
 * @param address bits that hold the address, of a page or table
 * @param high bits that hold address bits from 48 on; 0 if all stand in their own place
 * @param present an entry without any of these bits is absent to hardware, which ignores all its others
 * @param software bits that hardware ignores in a leaf
 * @param synced a bit that hardware ignores in a table entry: the entry has been cleaned out of the caches
 */
public record EntryBits(
        long typeMask,
        long table,
        long tableStep,
        long page,
        long block,
        long sized,
        long leaf,
        long address,
        long high,
        long present,
        long software,
        long synced) {
    /** Bits 15:12 hold address bits 51:48 in the formats that fold them. */
    private static final int FOLD = 48 - 12;

    /** A format whose levels are not numbered, whose leaves have the size of their level and whose address is one field. */
    static EntryBits plain(
            long typeMask,
            long table,
            long page,
            long block,
            long leaf,
            long address,
            long present,
            long software,
            long synced) {
        return new EntryBits(typeMask, table, 0, page, block, 0, leaf, address, 0, present, software, synced);
    }

    /** The same with address bits 51:48 in bits 15:12, which hold none otherwise. */
    EntryBits folded() {
        return new EntryBits(
                typeMask,
                table,
                tableStep,
                page,
                block,
                sized,
                leaf,
                address & ~0xf000L,
                0xf000,
                present,
                software,
                synced);
    }

    /** Whether hardware sees an entry. */
    boolean isPresent(long entry) {
        return (entry & present) != 0;
    }

    /** The longest run of bits that hardware ignores in a leaf, for a count. */
    long countMask() {
        long longest = 0;
        for (long rest = software; rest != 0; ) {
            int from = Long.numberOfTrailingZeros(rest);
            long run = (rest + (1L << from) ^ rest) & rest;
            longest = Long.bitCount(run) > Long.bitCount(longest) ? run : longest;
            rest &= ~run;
        }
        return longest;
    }

    /** An address as an entry holds it. */
    long encode(long phys) {
        return high == 0 ? phys : phys & address | phys >>> FOLD & high;
    }

    /** The address field of an entry; in a leaf that codes its size, the code is among the lower bits. */
    long decode(long entry) {
        return entry & address | (entry & high) << FOLD;
    }

    /**
     * Size of a leaf that codes it: the lowest zero bit from bit 12 on is the size's highest address bit that is no longer
     * part of the address.
     */
    static int codedSizeLg2(long leaf) {
        return Long.numberOfTrailingZeros(~(leaf | 0xfff)) + 1;
    }

    /** The address bits below the size of a leaf that codes it. */
    static long sizeCode(int sizeLg2) {
        return (1L << sizeLg2 - 1) - 1 & ~0xfffL;
    }
}
