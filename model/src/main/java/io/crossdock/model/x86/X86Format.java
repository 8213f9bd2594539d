package io.crossdock.model.x86;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.Sizes;
import io.crossdock.model.table.TableFormat;
import java.util.List;

/**
 * Page tables of x86-64 (AMD64 APM volume 2, publication 24593, 5.3), the lower half of the addresses, as requests without
 * privilege meet them.
 *
 * <pre>
 *        63 62      52 51                       12 11 9  8  7  6  5   4   3   2   1  0
 * entry |XD| available| next table or page        |avl| G|PS| D| A|PCD|PWT|U/S|R/W| P|
 *
 * PS: a leaf above level 1. In a page, bit 7 is PAT; in a block, bit 12 is.
 * </pre>
 *
 * @param levels 4 or 5
 */
public record X86Format(int levels) implements TableFormat {
    /** 4 levels, the lower half of 48 bits. */
    public static final TableFormat FOUR_LEVELS = new X86Format(4);

    private static final int PAGE_LG2 = 12;
    private static final int BITS_PER_LEVEL = 9;
    private static final int HIGHEST_LEAF = 3;
    private static final String SPECIFICATION = "AMD64 APM 24593";

    private static final Fields F = new Fields("5.3");
    private static final Field P = F.bit(0, 0, "P", "nothing is mapped", "present");
    private static final Field R_W = F.bit(0, 1, "R/W", "read-only", "writes pass");
    private static final Field U_S = F.bit(0, 2, "U/S", "privileged access only", "unprivileged access too");
    private static final Field PWT = F.bit(0, 3, "PWT", "", "memory type: PAT index bit 0");
    private static final Field PCD = F.bit(0, 4, "PCD", "", "memory type: PAT index bit 1");
    private static final Field A = F.bit(0, 5, "A", "", "accessed");
    private static final Field D = F.bit(0, 6, "D", "", "dirty");
    private static final Field PS = F.bit(0, 7, "PS", "table", "page of this level");
    private static final Field PAT_OF_PAGE = F.bit(0, 7, "PAT", "", "memory type: PAT index bit 2");
    private static final Field PAT_OF_BLOCK = F.bit(0, 12, "PAT", "", "memory type: PAT index bit 2");
    private static final Field G = F.bit(0, 8, "G", "", "global");
    private static final Field ADDRESS = F.address(0, 51, 12, "address", "");
    private static final Field XD = F.bit(0, 63, "XD", "", "execute never");
    private static final Field LOW_AVAILABLE = F.ignored(0, 11, 9);
    private static final Field HIGH_AVAILABLE = F.ignored(0, 62, 52);

    private static final Layout ABSENT =
            Layout.of("x86-64 entry, nothing mapped", SPECIFICATION, 1, P, F.ignored(0, 63, 1));

    @Override
    public String keyword() {
        return "x86-64";
    }

    @Override
    public String name() {
        return "x86-64, " + levels + " levels";
    }

    /** The highest bit of an address is its sign. */
    @Override
    public int inputBits() {
        return entryLg2(levels + 1) - 1;
    }

    @Override
    public TableFormat withInputBits(int bits) {
        return switch (bits) {
            case 47 -> FOUR_LEVELS;
            case 56 -> new X86Format(5);
            default ->
                throw new IllegalArgumentException("x86-64 has input addresses of 47 or 56 bits, the lower half");
        };
    }

    @Override
    public int rootLevel() {
        return levels;
    }

    @Override
    public int lastLevel() {
        return 1;
    }

    @Override
    public int entryLg2(int level) {
        return PAGE_LG2 + (level - 1) * BITS_PER_LEVEL;
    }

    @Override
    public int entriesLg2(int level) {
        return level == levels ? BITS_PER_LEVEL - 1 : BITS_PER_LEVEL;
    }

    @Override
    public EntryKind kind(long entry, int level) {
        if (!P.isSet(entry)) {
            return EntryKind.ABSENT;
        }
        if (level == 1) {
            return EntryKind.LEAF;
        }
        if (!PS.isSet(entry)) {
            return EntryKind.TABLE;
        }
        return level <= HIGHEST_LEAF ? EntryKind.LEAF : EntryKind.INVALID;
    }

    @Override
    public long output(long entry, int level) {
        long address = ADDRESS.in(entry);
        return kind(entry, level) == EntryKind.LEAF ? address & -(1L << entryLg2(level)) : address;
    }

    @Override
    public int permissions(long entry, int level) {
        return U_S.isSet(entry) ? READ | (R_W.isSet(entry) ? WRITE : 0) : 0;
    }

    @Override
    public Layout layout(long entry, int level) {
        return switch (kind(entry, level)) {
            case ABSENT -> ABSENT;
            case INVALID, TABLE ->
                Layout.of(
                        "x86-64 entry, level " + level,
                        SPECIFICATION,
                        1,
                        P,
                        R_W,
                        U_S,
                        PWT,
                        PCD,
                        A,
                        F.ignored(0, 6, 6),
                        PS,
                        F.ignored(0, 8, 8),
                        LOW_AVAILABLE,
                        F.address(0, 51, PAGE_LG2, "table", "table of level " + (level - 1)),
                        HIGH_AVAILABLE,
                        XD);
            case LEAF -> leaf(level);
        };
    }

    private Layout leaf(int level) {
        String size = Sizes.of(entryLg2(level));
        Layout common = Layout.of(
                "x86-64 entry, level " + level + ", " + size + " page",
                SPECIFICATION,
                1,
                P,
                R_W,
                U_S,
                PWT,
                PCD,
                A,
                D,
                G,
                LOW_AVAILABLE,
                F.address(0, 51, entryLg2(level), "address", size + " page"),
                HIGH_AVAILABLE,
                XD);
        return level == 1 ? common.with(common.name(), PAT_OF_PAGE) : common.with(common.name(), PS, PAT_OF_BLOCK);
    }

    @Override
    public boolean refusesReserved() {
        return true;
    }

    @Override
    public List<Field> attributes() {
        return List.of(PWT, PCD, G, XD);
    }
}
