package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;
import java.util.Locale;

/** Stage 1 tables of VMSAv8-64 as an SMMUv3 walks them, of one granule. */
public final class LpaeStage1 implements TableFormat {
    private static final int MIN_INPUT_BITS = 25;
    private static final int MAX_INPUT_BITS = 48;
    private static final int MAX_WIDE_INPUT_BITS = 52;

    /** 48-bit input addresses, one per granule; and 52-bit ones. */
    public static final List<TableFormat> ALL = List.of(
            new LpaeStage1(LpaeGeometry.stage1(12, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(14, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(16, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(16, MAX_WIDE_INPUT_BITS, true)));

    private final LpaeGeometry geometry;

    LpaeStage1(LpaeGeometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public String keyword() {
        return "arm-lpae-s1"
                + (geometry.granuleLg2() == 12
                        ? ""
                        : "-" + geometry.granuleName().toLowerCase(Locale.ROOT))
                + (geometry.wide() ? "-52" : "");
    }

    @Override
    public String name() {
        return "ARM LPAE stage 1, " + geometry.granuleName() + " granule"
                + (geometry.wide() ? ", 52-bit addresses" : "");
    }

    @Override
    public int inputBits() {
        return geometry.inputBits();
    }

    @Override
    public TableFormat withInputBits(int bits) {
        int most = geometry.wide() ? MAX_WIDE_INPUT_BITS : MAX_INPUT_BITS;
        if (bits < MIN_INPUT_BITS || bits > most) {
            throw new IllegalArgumentException(
                    keyword() + " has input addresses of " + MIN_INPUT_BITS + " to " + most + " bits");
        }
        return new LpaeStage1(LpaeGeometry.stage1(geometry.granuleLg2(), bits, geometry.wide()));
    }

    @Override
    public int rootLevel() {
        return geometry.startLevel();
    }

    @Override
    public int lastLevel() {
        return LpaeGeometry.LAST_LEVEL;
    }

    @Override
    public int entryLg2(int level) {
        return geometry.entryLg2(level);
    }

    @Override
    public int entriesLg2(int level) {
        return geometry.entriesLg2(level);
    }

    @Override
    public EntryKind kind(long entry, int level) {
        return geometry.kind(entry, level);
    }

    @Override
    public long output(long entry, int level) {
        return geometry.output(entry, geometry.kind(entry, level), level);
    }

    /** As an unprivileged access of the EL1 regime meets them, with the hierarchy's permissions on. */
    @Override
    public int permissions(long entry, int level) {
        boolean leaf = geometry.kind(entry, level) == EntryKind.LEAF;
        boolean reads = leaf ? LpaeDescriptor.AP_1.isSet(entry) : !LpaeDescriptor.AP_TABLE_0.isSet(entry);
        boolean readOnly = (leaf ? LpaeDescriptor.AP_2 : LpaeDescriptor.AP_TABLE_1).isSet(entry);
        return reads ? READ | (readOnly ? 0 : WRITE) : 0;
    }

    @Override
    public Layout layout(long entry, int level) {
        return LpaeDescriptor.layout(geometry, entry, level);
    }

    /** Bits that are RES0 in a descriptor are ignored. */
    @Override
    public boolean refusesReserved() {
        return false;
    }

    @Override
    public List<Field> attributes() {
        return LpaeDescriptor.MAPPING_ATTRIBUTES;
    }
}
