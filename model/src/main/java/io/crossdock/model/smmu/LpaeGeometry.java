package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.table.EntryKind;

/**
 * Shape of a VMSAv8-64 translation table (Arm DDI 0487 D8.2): levels, and the bits that each translates.
 *
 * @param granuleLg2 12, 14 or 16
 * @param inputBits size of the input address space, 64 - TxSZ
 * @param wide whether descriptors hold addresses of 52 bits (FEAT_LPA, 64 KiB granule)
 */
record LpaeGeometry(int granuleLg2, int inputBits, boolean wide) {
    static final int LAST_LEVEL = 3;

    private static final int ENTRY_LG2 = 3;

    private int bitsPerLevel() {
        return granuleLg2 - ENTRY_LG2;
    }

    /** Level at which a walk starts: the highest that still translates an input bit. */
    int startLevel() {
        int translated = inputBits - granuleLg2;
        int levels = (translated + bitsPerLevel() - 1) / bitsPerLevel();
        return LAST_LEVEL + 1 - levels;
    }

    /** log2 of the bytes that an entry of a level maps. */
    int entryLg2(int level) {
        return granuleLg2 + (LAST_LEVEL - level) * bitsPerLevel();
    }

    /** Byte offset of the entry for an address in a table of a level; the start level may use fewer bits. */
    long entryOffset(int level, long address) {
        int high = Math.min(inputBits, entryLg2(level) + bitsPerLevel());
        return Bits.field(address, high - 1, entryLg2(level)) << ENTRY_LG2;
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
        return Math.min(inputBits, entryLg2(level) + bitsPerLevel()) - entryLg2(level);
    }

    /** Such as {@code 4K}. */
    String granuleName() {
        return (1 << (granuleLg2 - 10)) + "K";
    }
}
