package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.List;

/** Stage 1 tables of VMSAv8-64 as an SMMUv3 walks them, of one granule. */
public final class LpaeStage1 extends LpaeFormat {
    /** 48-bit input addresses, one per granule; and 52-bit ones. */
    public static final List<TableFormat> ALL = List.of(
            new LpaeStage1(LpaeGeometry.stage1(12, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(14, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(16, MAX_INPUT_BITS, false)),
            new LpaeStage1(LpaeGeometry.stage1(16, MAX_WIDE_INPUT_BITS, true)));

    LpaeStage1(LpaeGeometry geometry) {
        super(1, geometry);
    }

    @Override
    TableFormat resized(int inputBits) {
        return new LpaeStage1(LpaeGeometry.stage1(geometry.granuleLg2(), inputBits, geometry.wide()));
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

    @Override
    public List<Field> attributes() {
        return LpaeDescriptor.MAPPING_ATTRIBUTES;
    }
}
