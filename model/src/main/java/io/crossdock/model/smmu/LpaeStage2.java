package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;

/** Stage 2 tables of VMSAv8-64 as an SMMUv3 walks them, of one granule and start level. */
public final class LpaeStage2 extends LpaeFormat {
    /** One per granule, with input addresses of 48 bits; and 52-bit ones. */
    public static final List<TableFormat> ALL = List.of(
            of(12, MAX_INPUT_BITS, false),
            of(14, MAX_INPUT_BITS, false),
            of(16, MAX_INPUT_BITS, false),
            of(16, MAX_WIDE_INPUT_BITS, true));

    LpaeStage2(LpaeGeometry geometry) {
        super(2, geometry);
    }

    /** With the start level that takes the fewest tables; 16 KiB have none above level 1. */
    private static LpaeStage2 of(int granuleLg2, int inputBits, boolean wide) {
        LpaeGeometry stage1 = LpaeGeometry.stage1(granuleLg2, inputBits, wide);
        int highest = granuleLg2 == 12 ? 0 : 1;
        return new LpaeStage2(new LpaeGeometry(granuleLg2, inputBits, Math.max(highest, stage1.startLevel()), wide));
    }

    @Override
    TableFormat resized(int inputBits) {
        return of(geometry.granuleLg2(), inputBits, geometry.wide());
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

    @Override
    public List<Field> attributes() {
        return Stage2Descriptor.MAPPING_ATTRIBUTES;
    }
}
