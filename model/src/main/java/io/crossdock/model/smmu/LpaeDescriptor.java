package io.crossdock.model.smmu;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import io.crossdock.model.table.Sizes;
import java.util.List;

/**
 * Descriptors of VMSAv8-64 translation tables, stage 1 (Arm DDI 0487 D8.3).
 *
 * <pre>
 *         63   62 61   60    59   58  51 50   48 47              n 11            2 1 0
 * table  |NSTb| APTable |XNTb |PXNT|    |       | next table     |               |1|1|
 *
 *         63 62  59 58  55 54 53  52  51  50 49 48 47             n 16 12 11 10 9  8 7    6  5 4      2 1 0
 * leaf   |  | PBHA |softw.|XN,PXN|Cont|DBM|GP|     | output address |nT |nG|AF| SH |AP[2:1]|NS|AttrIndx|T|1|
 *
 * APTable: 61 no unprivileged access below, 62 read-only below; AP: 6 unprivileged access, 7 read-only
 * T: 1 page at level 3, 0 block above; nT (bit 16) in blocks only
 * Addresses of 52 bits, with the 64 KiB granule: bits 15:12 are address bits 51:48
 * </pre>
 */
final class LpaeDescriptor {
    static final String SPECIFICATION = "Arm DDI 0487";

    /** Address bits of a descriptor that stand in their own place. */
    static final int ADDRESS_BITS = 48;

    private static final Fields FORMAT = new Fields("D8.3");
    private static final Fields ACCESS = new Fields("D8.4");
    private static final Fields ATTRIBUTES = new Fields("D8.6");

    static final Field VALID = FORMAT.bit(0, 0, "valid", "nothing is mapped", "valid");
    static final Field TYPE = FORMAT.bit(0, 1, "type", "block", "table above the last level, page there");

    static final Field ATTR_INDX = ATTRIBUTES.bits(0, 4, 2, "AttrIndx", LpaeDescriptor::attribute);
    private static final Field NS = ACCESS.bit(0, 5, "NS", Meaning.NUMBER);
    static final Field AP_1 = ACCESS.bit(0, 6, "AP[1]", "privileged access only", "unprivileged access too");
    static final Field AP_2 = ACCESS.bit(0, 7, "AP[2]", "read and write", "read-only");
    private static final Field SH = ATTRIBUTES.bits(0, 9, 8, "SH", Smmuv3Texts.SHAREABILITY);
    static final Field AF = ACCESS.bit(0, 10, "AF", "F_ACCESS unless AFFD or hardware updates it", "accessed");
    static final Field NG = ACCESS.bit(0, 11, "nG", "global", "belongs to one ASID");
    static final Field ADDRESS_HIGH =
            FORMAT.bits(0, 15, 12, "address 51:48", Meaning.always("the four highest address bits"));
    static final Field NT = FORMAT.bit(0, 16, "nT", "", "block translation entry");
    private static final Field XN = ACCESS.bit(0, 54, "XN", "", "execute never");
    private static final Field PXN = ACCESS.bit(0, 53, "PXN", "", "privileged execute never");

    static final Field AP_TABLE_0 = ACCESS.bit(0, 61, "APTable[0]", "", "no unprivileged access below");
    static final Field AP_TABLE_1 = ACCESS.bit(0, 62, "APTable[1]", "", "read-only below");

    /** By which two mappings differ besides address and permissions. */
    static final List<Field> MAPPING_ATTRIBUTES = List.of(ATTR_INDX, NS, SH, AF, NG, PXN, XN);

    private static final Layout ABSENT =
            Layout.of("descriptor, nothing mapped", SPECIFICATION, 1, VALID, FORMAT.ignored(0, 63, 1));

    private static final Layout INVALID = Layout.of(
            "descriptor of a form that its level does not have: F_TRANSLATION",
            SPECIFICATION,
            1,
            VALID,
            TYPE,
            FORMAT.ignored(0, 63, 2));

    private LpaeDescriptor() {}

    /** What Linux's io-pgtable-arm puts behind an index; other software is free. */
    private static String attribute(long index) {
        String byLinux = switch ((int) index) {
            case 0 -> " (Linux: 0x44, Normal Non-cacheable)";
            case 1 -> " (Linux: 0xff, Normal Write-Back)";
            case 2 -> " (Linux: 0x04, Device-nGnRE)";
            case 3 -> " (Linux: 0xf4, inner Non-cacheable, outer Write-Back)";
            default -> "";
        };
        return "memory type is MAIR byte " + index + byLinux;
    }

    /** Layout of a stage 1 descriptor at a level. */
    static Layout layout(LpaeGeometry geometry, long descriptor, int level) {
        return switch (geometry.kind(descriptor, level)) {
            case ABSENT -> ABSENT;
            case INVALID -> INVALID;
            case TABLE -> widened(geometry, table(geometry, level));
            case LEAF -> widened(geometry, leaf(geometry.entryLg2(level), level));
        };
    }

    private static Layout widened(LpaeGeometry geometry, Layout layout) {
        return geometry.wide() ? layout.with(layout.name(), ADDRESS_HIGH) : layout;
    }

    private static Layout table(LpaeGeometry geometry, int level) {
        return Layout.of(
                "table descriptor, level " + level,
                SPECIFICATION,
                1,
                VALID,
                TYPE,
                FORMAT.ignored(0, 11, 2),
                FORMAT.address(0, ADDRESS_BITS - 1, geometry.granuleLg2(), "table", "table of level " + (level + 1)),
                FORMAT.ignored(0, 58, 51),
                ACCESS.bit(0, 59, "PXNTable", "", "privileged execute never below"),
                ACCESS.bit(0, 60, "XNTable", "", "execute never below"),
                AP_TABLE_0,
                AP_TABLE_1,
                ACCESS.bit(0, 63, "NSTable", Meaning.NUMBER));
    }

    private static Layout leaf(int sizeLg2, int level) {
        boolean page = level == LpaeGeometry.LAST_LEVEL;
        String size = Sizes.of(sizeLg2);
        Layout leaf = Layout.of(
                (page ? "page" : "block") + " descriptor, level " + level + ", " + size,
                SPECIFICATION,
                1,
                VALID,
                TYPE,
                ATTR_INDX,
                NS,
                AP_1,
                AP_2,
                SH,
                AF,
                NG,
                FORMAT.address(0, ADDRESS_BITS - 1, sizeLg2, "address", size + (page ? " page" : " block")),
                FORMAT.bit(0, 50, "GP", "", "guarded page"),
                ACCESS.bit(0, 51, "DBM", "", "dirty bit modifier"),
                FORMAT.bit(0, 52, "Contiguous", "", "one of a run of like entries"),
                PXN,
                XN,
                FORMAT.bits(0, 58, 55, "software", Meaning.always("free for software; Linux: bit 55 of a table")),
                FORMAT.number(0, 62, 59, "PBHA"),
                FORMAT.ignored(0, 63, 63));
        return page ? leaf : leaf.with(leaf.name(), NT);
    }
}
