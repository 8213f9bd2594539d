package io.crossdock.model.smmu;

import static io.crossdock.model.layout.Meaning.NUMBER;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * A context descriptor (specification 5.4): 64 bytes. What versions after SMMUv3.2 added counts as reserved.
 *
 * <pre>
 *        63  48 47  46 45 44 43 42 41   40  39   38   37   36  35   34 32
 * word 0 | ASID |ASET|A |R |S |HA|HD|AA64|PAN|TBI1|TBI0|UWXN|WXN|AFFD| IPS |
 *        31 30   29  24 23 22 21  16 15   14   13   8 7   6 5    0
 *        |V|EPD1|SH,OR,IR|TG1 | T1SZ |ENDI|EPD0|SH,OR,IR|TG0 | T0SZ |
 *
 *        59    56 55            4 1    0              59    56 55            4 1    0
 * word 1 | HWU0xx | TTB0         |HAD0|NSCFG0| word 2 | HWU1xx | TTB1         |HAD1|NSCFG1|
 *
 *        63          32 31           0             63          32 31           0
 * word 3 |    MAIR1    |    MAIR0    |      word 4 |    AMAIR1   |    AMAIR0   |
 *
 * word 5: IMPLEMENTATION DEFINED, PARTID and PMG, not split here
 * TG0: 00 4K, 01 64K, 10 16K; TG1: 01 16K, 10 4K, 11 64K
 * </pre>
 */
final class CdLayout {
    private static final Fields F = new Fields("5.4");
    private static final Meaning HALF_OFF = Meaning.flag("walks through this table", "no walks: F_TRANSLATION");

    static final Field T0SZ = F.bits(0, 5, 0, "T0SZ", Smmuv3Texts.INPUT_SIZE);
    static final Field TG0 = F.bits(0, 7, 6, "TG0", Smmuv3Texts.GRANULE_0);
    static final Field EPD0 = F.bit(0, 14, "EPD0", HALF_OFF);
    static final Field ENDI = F.bit(0, 15, "ENDI", "little-endian tables", "big-endian tables");
    static final Field T1SZ = F.bits(0, 21, 16, "T1SZ", Smmuv3Texts.INPUT_SIZE);
    static final Field TG1 = F.bits(0, 23, 22, "TG1", Smmuv3Texts.GRANULE_1);
    static final Field EPD1 = F.bit(0, 30, "EPD1", HALF_OFF);
    static final Field V = F.bit(0, 31, "V", "invalid: requests end with C_BAD_CD", "valid");
    static final Field IPS = F.bits(0, 34, 32, "IPS", Smmuv3Texts.ADDRESS_SIZE);
    static final Field AFFD = F.bit(0, 35, "AFFD", "AF=0 is a fault", "AF=0 is no fault");
    static final Field TBI0 = F.bit(0, 38, "TBI0", "", "top byte of lower addresses ignored");
    static final Field TBI1 = F.bit(0, 39, "TBI1", "", "top byte of upper addresses ignored");
    static final Field AA64 = F.bit(0, 41, "AA64", "AArch32 tables", "AArch64 tables");
    static final Field HA_HD = F.bits(
            0,
            43,
            42,
            "HA,HD",
            Meaning.choice(
                    "hardware updates neither access flag nor dirty state",
                    "",
                    "hardware updates the access flag",
                    "hardware updates access flag and dirty state"));
    static final Field S = F.bit(0, 44, "S", "faults do not stall", "faults stall");
    static final Field R = F.bit(0, 45, "R", "faults are not recorded", "faults are recorded");
    static final Field A =
            F.bit(0, 46, "A", "terminated accesses read zero, ignore writes", "terminated accesses abort");
    static final Field ASID = F.number(0, 63, 48, "ASID");
    static final Field HAD0 = F.bit(1, 1, "HAD0", "table descriptors narrow permissions", "APTable is ignored");
    static final Field TTB0 = F.address(1, 55, 4, "TTB0", "table of the lower addresses");
    static final Field HAD1 = F.bit(2, 1, "HAD1", "table descriptors narrow permissions", "APTable is ignored");
    static final Field TTB1 = F.address(2, 55, 4, "TTB1", "table of the upper addresses");

    static final Layout LAYOUT = Layout.of(
            "SMMUv3 context descriptor",
            Smmuv3Texts.SPECIFICATION,
            8,
            T0SZ,
            TG0,
            F.bits(0, 9, 8, "IR0", Smmuv3Texts.CACHEABILITY),
            F.bits(0, 11, 10, "OR0", Smmuv3Texts.CACHEABILITY),
            F.bits(0, 13, 12, "SH0", Smmuv3Texts.SHAREABILITY),
            EPD0,
            ENDI,
            T1SZ,
            TG1,
            F.bits(0, 25, 24, "IR1", Smmuv3Texts.CACHEABILITY),
            F.bits(0, 27, 26, "OR1", Smmuv3Texts.CACHEABILITY),
            F.bits(0, 29, 28, "SH1", Smmuv3Texts.SHAREABILITY),
            EPD1,
            V,
            IPS,
            AFFD,
            F.bit(0, 36, "WXN", "", "writable implies execute-never"),
            F.bit(0, 37, "UWXN", "", "unprivileged writable implies privileged execute-never"),
            TBI0,
            TBI1,
            F.bit(0, 40, "PAN", "", "privileged access to unprivileged pages faults"),
            AA64,
            HA_HD,
            S,
            R,
            A,
            F.bit(0, 47, "ASET", "shared: broadcast TLB maintenance applies", "not shared"),
            ASID,
            F.bit(1, 0, "NSCFG0", Meaning.NUMBER),
            HAD0,
            TTB0,
            F.number(1, 59, 56, "HWU062:059"),
            F.bit(2, 0, "NSCFG1", Meaning.NUMBER),
            HAD1,
            TTB1,
            F.number(2, 59, 56, "HWU162:159"),
            mair(0),
            mair(1),
            mair(2),
            mair(3),
            mair(4),
            mair(5),
            mair(6),
            mair(7),
            F.bits(4, 63, 0, "AMAIR", NUMBER),
            F.bits(5, 63, 0, "IMPDEF,MPAM", NUMBER));

    private CdLayout() {}

    /** Byte of MAIR for an AttrIndx. */
    private static Field mair(int index) {
        return F.bits(3, 8 * index + 7, 8 * index, "MAIR Attr" + index, value -> MemoryTypes.mairName((int) value));
    }
}
