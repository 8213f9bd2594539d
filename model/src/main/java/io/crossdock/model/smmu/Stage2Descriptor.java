package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.Sizes;
import java.util.List;

/**
 * Descriptors of VMSAv8-64 translation tables, stage 2 (Arm DDI 0487 D8.3).
 *
 * <pre>
 *         63                    50 48 47             n 11            2 1 0
 * table  |                        |  | next table     |               |1|1|
 *
 *         63 62  59 58  55 54 53  52  51 50 48 47             n 16 12 11 10 9  8 7 6 5     2 1 0
 * leaf   |  | PBHA |softw.|  XN |Cont|DBM|    | output address |nT |  |AF| SH |W|R|MemAttr|T|1|
 *
 * R, W: S2AP, reads and writes pass. Addresses of 52 bits, with the 64 KiB granule: bits 15:12 are address bits 51:48
 * </pre>
 */
final class Stage2Descriptor {
    private static final Fields FORMAT = new Fields("D8.3");
    private static final Fields ACCESS = new Fields("D8.4");
    private static final Fields ATTRIBUTES = new Fields("D8.6");

    static final Field MEM_ATTR = ATTRIBUTES.bits(
            0, 5, 2, "MemAttr", value -> MemoryTypes.ofMemAttr((int) value).toString());
    static final Field READ = ACCESS.bit(0, 6, "S2AP[0]", "reads fault", "reads pass");
    static final Field WRITE = ACCESS.bit(0, 7, "S2AP[1]", "writes fault", "writes pass");
    private static final Field SH = ATTRIBUTES.bits(0, 9, 8, "SH", Smmuv3Texts.SHAREABILITY);
    private static final Field XN = ACCESS.bits(0, 54, 53, "XN", Meaning.NUMBER);

    /** By which two mappings differ besides address and permissions. */
    static final List<Field> MAPPING_ATTRIBUTES = List.of(MEM_ATTR, SH, LpaeDescriptor.AF, XN);

    private Stage2Descriptor() {}

    /** Layout of a stage 2 descriptor at a level. */
    static Layout layout(LpaeGeometry geometry, long descriptor, int level) {
        EntryKind kind = geometry.kind(descriptor, level);
        if (kind != EntryKind.TABLE && kind != EntryKind.LEAF) {
            return LpaeDescriptor.layout(geometry, descriptor, level);
        }
        Layout layout = kind == EntryKind.TABLE ? table(geometry, level) : leaf(geometry.entryLg2(level), level);
        return geometry.wide() ? layout.with(layout.name(), LpaeDescriptor.ADDRESS_HIGH) : layout;
    }

    private static Layout table(LpaeGeometry geometry, int level) {
        return Layout.of(
                "stage 2 table descriptor, level " + level,
                LpaeDescriptor.SPECIFICATION,
                1,
                LpaeDescriptor.VALID,
                LpaeDescriptor.TYPE,
                FORMAT.ignored(0, 11, 2),
                FORMAT.address(
                        0,
                        LpaeDescriptor.ADDRESS_BITS - 1,
                        geometry.granuleLg2(),
                        "table",
                        "table of level " + (level + 1)),
                FORMAT.ignored(0, 63, 51));
    }

    private static Layout leaf(int sizeLg2, int level) {
        boolean page = level == LpaeGeometry.LAST_LEVEL;
        String size = Sizes.of(sizeLg2);
        Layout leaf = Layout.of(
                "stage 2 " + (page ? "page" : "block") + " descriptor, level " + level + ", " + size,
                LpaeDescriptor.SPECIFICATION,
                1,
                LpaeDescriptor.VALID,
                LpaeDescriptor.TYPE,
                MEM_ATTR,
                READ,
                WRITE,
                SH,
                LpaeDescriptor.AF,
                FORMAT.address(
                        0, LpaeDescriptor.ADDRESS_BITS - 1, sizeLg2, "address", size + (page ? " page" : " block")),
                ACCESS.bit(0, 51, "DBM", "", "dirty bit modifier"),
                FORMAT.bit(0, 52, "Contiguous", "", "one of a run of like entries"),
                XN,
                FORMAT.bits(0, 58, 55, "software", Meaning.always("free for software; Linux: bit 55 of a table")),
                FORMAT.number(0, 62, 59, "PBHA"),
                FORMAT.ignored(0, 63, 63));
        return page ? leaf : leaf.with(leaf.name(), LpaeDescriptor.NT);
    }
}
