package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;
import java.util.Locale;

/** Stage 2 tables of VMSAv8-64 as an SMMUv3 walks them, of one granule and start level. */
public final class LpaeStage2 implements TableFormat {
    /** One per granule, with input addresses of 48 bits; and 52-bit ones. */
    public static final List<TableFormat> ALL =
            List.of(of(12, 48, false), of(14, 48, false), of(16, 48, false), of(16, 52, true));

    private final LpaeGeometry geometry;

    LpaeStage2(LpaeGeometry geometry) {
        this.geometry = geometry;
    }

    /** With the start level that takes the fewest tables; 16 KiB have none above level 1. */
    private static LpaeStage2 of(int granuleLg2, int inputBits, boolean wide) {
        LpaeGeometry stage1 = LpaeGeometry.stage1(granuleLg2, inputBits, wide);
        int highest = granuleLg2 == 12 ? 0 : 1;
        return new LpaeStage2(new LpaeGeometry(granuleLg2, inputBits, Math.max(highest, stage1.startLevel()), wide));
    }

    @Override
    public String keyword() {
        return "arm-lpae-s2"
                + (geometry.granuleLg2() == 12
                        ? ""
                        : "-" + geometry.granuleName().toLowerCase(Locale.ROOT))
                + (geometry.wide() ? "-52" : "");
    }

    @Override
    public String name() {
        return "ARM LPAE stage 2, " + geometry.granuleName() + " granule"
                + (geometry.wide() ? ", 52-bit addresses" : "");
    }

    @Override
    public int inputBits() {
        return geometry.inputBits();
    }

    @Override
    public TableFormat withInputBits(int bits) {
        int most = geometry.wide() ? 52 : 48;
        if (bits < 25 || bits > most) {
            throw new IllegalArgumentException(keyword() + " has input addresses of 25 to " + most + " bits");
        }
        return of(geometry.granuleLg2(), bits, geometry.wide());
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

    @Override
    public int permissions(long entry, int level) {
        if (geometry.kind(entry, level) != EntryKind.LEAF) {
            return READ | WRITE;
        }
        return (Stage2Descriptor.READ.isSet(entry) ? READ : 0) | (Stage2Descriptor.WRITE.isSet(entry) ? WRITE : 0);
    }

    @Override
    public Layout layout(long entry, int level) {
        return Stage2Descriptor.layout(geometry, entry, level);
    }

    /** Bits that are RES0 in a descriptor are ignored. */
    @Override
    public boolean refusesReserved() {
        return false;
    }

    @Override
    public List<Field> attributes() {
        return Stage2Descriptor.MAPPING_ATTRIBUTES;
    }
}
