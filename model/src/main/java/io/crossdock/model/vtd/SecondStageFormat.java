package io.crossdock.model.vtd;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;

/**
 * Second-stage tables of VT-d (specification 3.7, 9.8).
 *
 * @param levels 3, 4 or 5
 */
public record SecondStageFormat(int levels) implements TableFormat {
    /** 4 levels, 48-bit input addresses. */
    public static final TableFormat FOUR_LEVELS = new SecondStageFormat(4);

    @Override
    public String keyword() {
        return "vtd-ss";
    }

    @Override
    public String name() {
        return "VT-d second stage, " + levels + " levels";
    }

    @Override
    public int inputBits() {
        return SecondStage.entryLg2(levels + 1);
    }

    @Override
    public TableFormat withInputBits(int bits) {
        return switch (bits) {
            case 39 -> new SecondStageFormat(3);
            case 48 -> FOUR_LEVELS;
            case 57 -> new SecondStageFormat(5);
            default -> throw new IllegalArgumentException("vtd-ss has input addresses of 39, 48 or 57 bits");
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
        return SecondStage.entryLg2(level);
    }

    @Override
    public int entriesLg2(int level) {
        return SecondStage.BITS_PER_LEVEL;
    }

    @Override
    public EntryKind kind(long entry, int level) {
        return SecondStageEntry.kind(entry, level);
    }

    @Override
    public long output(long entry, int level) {
        return SecondStageEntry.ADDRESS.in(entry);
    }

    @Override
    public int permissions(long entry, int level) {
        return (SecondStageEntry.R.isSet(entry) ? READ : 0) | (SecondStageEntry.W.isSet(entry) ? WRITE : 0);
    }

    @Override
    public Layout layout(long entry, int level) {
        return SecondStageEntry.layout(kind(entry, level), level);
    }

    @Override
    public boolean refusesReserved() {
        return true;
    }

    @Override
    public List<Field> attributes() {
        return SecondStageEntry.MAPPING_ATTRIBUTES;
    }
}
