package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.Sizes;

/**
 * Entries of version 1 page tables, the host's (specification, "I/O page tables for host translations").
 *
 * <pre>
 *  63 62 61 60 59 58  52 51                                12 11    9 8       1  0
 * |  |IW|IR|FC| U|   0  | next table or page                 | NextL | ignored |PR|
 *
 * NextL: 0 leaf of the level's own size; 1 to 6 level of the next table, below the own; 7 leaf whose size is told by its
 * address: the lowest zero bit from 12 on is the highest bit inside the page
 * </pre>
 *
 * <p>A table may skip levels. A and D, bits 5 and 6, are not written.
 */
final class HostEntry {
    static final String SPECIFICATION = "AMD 48882";
    static final int PAGE_LG2 = 12;
    static final int BITS_PER_LEVEL = 9;
    static final int MAX_LEVELS = 6;

    private static final int OWN_SIZE = 0;
    private static final int TOLD_BY_ADDRESS = 7;
    private static final Fields F = new Fields("2.2.3");

    static final Field PR = F.bit(0, 0, "PR", "nothing is mapped", "present");
    static final Field NEXT_LEVEL = F.bits(0, 11, 9, "NextLevel", HostEntry::nextLevel);
    static final Field ADDRESS = F.address(0, 51, 12, "address", "next table, or page");
    static final Field FC = F.bit(0, 60, "FC", "coherence as the device asks", "coherent always");
    /** IR and IW. */
    static final Field PERMISSIONS = F.bits(
            0, 62, 61, "IW,IR", Meaning.choice("nothing passes", "reads pass", "writes pass", "reads and writes pass"));

    private static final Layout ABSENT = Layout.of("entry, nothing mapped", SPECIFICATION, 1, PR, F.ignored(0, 63, 1));

    private static final Layout PRESENT = Layout.of(
            "host page-table entry",
            SPECIFICATION,
            1,
            PR,
            F.ignored(0, 4, 1),
            F.bit(0, 5, "A", "", "accessed"),
            F.bit(0, 6, "D", "", "dirty"),
            F.ignored(0, 8, 7),
            NEXT_LEVEL,
            ADDRESS,
            F.bit(0, 59, "U", "", "untranslated: the device may cache it as it is"),
            FC,
            PERMISSIONS,
            F.ignored(0, 63, 63));

    /** Bits that must be zero in an entry that is present. */
    static final long RESERVED = PRESENT.reserved(0);

    private HostEntry() {}

    private static String nextLevel(long value) {
        return switch ((int) value) {
            case OWN_SIZE -> "page of the level's own size";
            case TOLD_BY_ADDRESS -> "page whose size its address tells";
            default -> "points to a table of level " + value;
        };
    }

    /** log2 of the bytes that an entry of a level maps. */
    static int spanLg2(int level) {
        return PAGE_LG2 + (level - 1) * BITS_PER_LEVEL;
    }

    /** What an entry is at a level; reserved bits do not count. */
    static EntryKind kind(long entry, int level) {
        if (!PR.isSet(entry)) {
            return EntryKind.ABSENT;
        }
        int next = NEXT_LEVEL.intOf(entry);
        if (next == OWN_SIZE) {
            return EntryKind.LEAF;
        }
        if (next != TOLD_BY_ADDRESS) {
            return next < level ? EntryKind.TABLE : EntryKind.INVALID;
        }
        int sizeLg2 = toldSizeLg2(entry);
        return sizeLg2 > spanLg2(level) && sizeLg2 < spanLg2(level) + BITS_PER_LEVEL
                ? EntryKind.LEAF
                : EntryKind.INVALID;
    }

    /** log2 of the page of a leaf of a level. */
    static int sizeLg2(long leaf, int level) {
        return NEXT_LEVEL.of(leaf) == OWN_SIZE ? spanLg2(level) : toldSizeLg2(leaf);
    }

    private static int toldSizeLg2(long leaf) {
        return Long.numberOfTrailingZeros(~leaf & -1L << PAGE_LG2) + 1;
    }

    /** Physical address of the page of a leaf. */
    static long base(long leaf, int level) {
        return ADDRESS.in(leaf) & -(1L << sizeLg2(leaf, level));
    }

    /** Layout of an entry of a level. */
    static Layout layout(long entry, int level) {
        String what = switch (kind(entry, level)) {
            case ABSENT -> "";
            case INVALID -> ", no entry of level " + level;
            case TABLE -> ", level " + level + ", table";
            case LEAF -> ", level " + level + ", " + Sizes.of(sizeLg2(entry, level)) + " page";
        };
        return what.isEmpty() ? ABSENT : PRESENT.with(PRESENT.name() + what);
    }
}
