package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.table.EntryKind;

/**
 * Shape of a VMSAv8-64 translation table (Arm DDI 0487 D8.2): levels, and the bits that each translates.
 *
 * @param granuleLg2 12, 14 or 16
 * @param inputBits size of the input address space, 64 - TxSZ
 * @param startLevel level of the first table; in stage 2 it may be up to 16 tables side by side
 * @param wide whether descriptors hold addresses of 52 bits (FEAT_LPA, 64 KiB granule)
 */
record LpaeGeometry(int granuleLg2, int inputBits, int startLevel, boolean wide) {
    static final int LAST_LEVEL = 3;

    private static final int ENTRY_LG2 = 3;

    /** A walk starts at the highest level that still translates an input bit. */
    static LpaeGeometry stage1(int granuleLg2, int inputBits, boolean wide) {
        int perLevel = granuleLg2 - ENTRY_LG2;
        int levels = (inputBits - granuleLg2 + perLevel - 1) / perLevel;
        return new LpaeGeometry(granuleLg2, inputBits, LAST_LEVEL + 1 - levels, wide);
    }

    private int bitsPerLevel() {
        return granuleLg2 - ENTRY_LG2;
    }

    /** log2 of the bytes that an entry of a level maps. */
    int entryLg2(int level) {
        return granuleLg2 + (LAST_LEVEL - level) * bitsPerLevel();
    }

    /** Byte offset of the entry for an address in a table of a level; the start level may use fewer bits, or more. */
    long entryOffset(int level, long address) {
        return Bits.field(address, entryLg2(level) + entriesLg2(level) - 1, entryLg2(level)) << ENTRY_LG2;
    }

    /** Bytes of the table at the start level; its base is aligned to that. */
    long rootBytes() {
        return 1L << (entriesLg2(startLevel()) + ENTRY_LG2);
    }

    /** Whether a block descriptor is allowed at a level (Arm DDI 0487 D8.3.1, without LPA2). */
    boolean blockAllowed(int level) {
        return level == 2 || (level == 1 && (granuleLg2 == 12 || wide));
    }

    /** What a descriptor is at a level. */
    EntryKind kind(long descriptor, int level) {
        if (!LpaeDescriptor.VALID.isSet(descriptor)) {
            return EntryKind.ABSENT;
        }
        boolean tableOrPage = LpaeDescriptor.TYPE.isSet(descriptor);
        if (level == LAST_LEVEL) {
            return tableOrPage ? EntryKind.LEAF : EntryKind.INVALID;
        }
        if (tableOrPage) {
            return EntryKind.TABLE;
        }
        return blockAllowed(level) ? EntryKind.LEAF : EntryKind.INVALID;
    }

    /** log2 of what the address in a table or leaf descriptor is aligned to. */
    int alignmentLg2(EntryKind kind, int level) {
        return kind == EntryKind.TABLE ? granuleLg2 : entryLg2(level);
    }

    /** Address in a table or leaf descriptor. */
    long output(long descriptor, EntryKind kind, int level) {
        long low = descriptor & Bits.ones(LpaeDescriptor.ADDRESS_BITS) & -(1L << alignmentLg2(kind, level));
        return wide ? low | LpaeDescriptor.ADDRESS_HIGH.of(descriptor) << LpaeDescriptor.ADDRESS_BITS : low;
    }

    /** log2 of the entries of a table of a level. */
    int entriesLg2(int level) {
        return level == startLevel ? inputBits - entryLg2(level) : bitsPerLevel();
    }

    /** Such as {@code 4K}. */
    String granuleName() {
        return (1 << (granuleLg2 - 10)) + "K";
    }
}
