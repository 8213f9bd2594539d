package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.Sizes;
import java.util.List;

/**
 * Entries of second-stage tables (specification 9.8).
 *
 * <pre>
 *  63 62 61  52 51                      12 11 10 9 8 7 6    2 1 0
 * |  |TM|      | next table or page       |SNP|   |D|A|PS|    |W|R|
 *
 * PS at levels 2 and 3: the entry maps 2 MiB or 1 GiB
 * reserved if R or W is set: 11 and 62 in a table entry; 7 at level 4; address bits below the page's size in a superpage
 * </pre>
 *
 * A unit may reserve more: SNP without snoop control, TM, address bits from its host address width on. TM was for units with
 * device TLBs; later revisions of the specification do not have it any more (recalled; QEMU's unit has a switch for it).
 * All other bits are ignored. A and D are not written: legacy mode has none.
 */
final class SecondStageEntry {
    static final String SPECIFICATION = "Intel VT-d";

    private static final Fields F = new Fields("9.8");

    static final Field R = F.bit(0, 0, "R", "no reads", "reads pass");
    static final Field W = F.bit(0, 1, "W", "no writes", "writes pass");
    static final Field PS = F.bit(0, 7, "PS", "points to a table, or level 1", "superpage");
    static final Field SNP = F.bit(0, 11, "SNP", "snooped as the device asks", "snooped always");
    static final Field TM = F.bit(0, 62, "TM", "", "transient mapping");
    static final Field ADDRESS = F.address(0, 51, 12, "address", "next table or page");

    /** By which two mappings differ besides address and permissions. */
    static final List<Field> MAPPING_ATTRIBUTES = List.of(SNP, TM);

    private static final Layout ABSENT =
            Layout.of("entry, nothing mapped", SPECIFICATION, 1, R, W, F.ignored(0, 63, 2));

    /** By level; there is no leaf at levels 4 and 5 and no table entry at level 1. */
    private static final List<Layout> LEAVES = List.of(ABSENT, leaf(1), leaf(2), leaf(3), ABSENT, ABSENT);

    private static final List<Layout> TABLES = List.of(ABSENT, ABSENT, table(2), table(3), table(4), table(5));

    private SecondStageEntry() {}

    /** What an entry is at a level. */
    static EntryKind kind(long entry, int level) {
        if (((R.mask() | W.mask()) & entry) == 0) {
            return EntryKind.ABSENT;
        }
        return level == 1 || (level <= SecondStage.HIGHEST_LEAF && PS.isSet(entry)) ? EntryKind.LEAF : EntryKind.TABLE;
    }

    /** Layout of an entry of a level. */
    static Layout layout(EntryKind kind, int level) {
        return switch (kind) {
            case ABSENT, INVALID -> ABSENT;
            case LEAF -> LEAVES.get(level);
            case TABLE -> TABLES.get(level);
        };
    }

    private static Layout leaf(int level) {
        int sizeLg2 = SecondStage.entryLg2(level);
        String size = Sizes.of(sizeLg2);
        Layout common = Layout.of(
                "second-stage entry, level " + level + ", " + size + " page",
                SPECIFICATION,
                1,
                R,
                W,
                F.ignored(0, 6, 2),
                F.bit(0, 8, "A", "", "accessed; not written in legacy mode"),
                F.bit(0, 9, "D", "", "dirty; not written in legacy mode"),
                F.ignored(0, 10, 10),
                SNP,
                F.address(0, ADDRESS.high(), sizeLg2, "address", size + " page"),
                F.ignored(0, 61, 52),
                TM,
                F.ignored(0, 63, 63));
        return common.with(common.name(), level == 1 ? F.ignored(0, 7, 7) : PS);
    }

    private static Layout table(int level) {
        Layout common = Layout.of(
                "second-stage entry, level " + level + ", table",
                SPECIFICATION,
                1,
                R,
                W,
                F.ignored(0, 6, 2),
                F.ignored(0, 10, 8),
                F.address(0, ADDRESS.high(), ADDRESS.low(), "table", "table of level " + (level - 1)),
                F.ignored(0, 61, 52),
                F.ignored(0, 63, 63));
        return level > SecondStage.HIGHEST_LEAF ? common : common.with(common.name(), PS);
    }

    /** Bits of a leaf or table entry that must be zero, whatever the unit. */
    static long reserved(boolean leaf, int level) {
        return layout(leaf ? EntryKind.LEAF : EntryKind.TABLE, level).reserved(0);
    }

    /** Address bits from a host address width on. */
    static long beyond(int hostBits) {
        return ADDRESS.mask() & ~Bits.ones(hostBits);
    }
}
