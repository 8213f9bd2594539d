package io.crossdock.model.smmu;

import static io.crossdock.model.layout.Meaning.NUMBER;
import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * A stream table entry (specification 5.2): 64 bytes. Fields of the Secure state are not told apart; what versions after
 * SMMUv3.2 added counts as reserved.
 *
 * <pre>
 *        63      59 58 56 55            6 5    4 3    1 0
 * word 0 | S1CDMax |     | S1ContextPtr  | S1Fmt|Config|V|
 *
 *        63  52 51     48 47 46 45  44 43 41 40     37 36    35     32
 * word 1 |     |INST,PRIV|NSCFG|SHCFG |     |ALLOCCFG |MTCFG| MemAttr |
 *        31  30 29  28 27      26     25    24 23     19 18  17  16  13 12  11     8 7   6 5   4 3   2 1    0
 *        | STRW| EATS |S1STALLD|S1MPAM|S2FWB |  |SW, MEV|PPAR|DCP|CONT |DRE|S2HWU59..|S1CSH|S1COR|S1CIR| S1DSS|
 *
 *        63  59 58  57  56   55   54    53     52     51     50  48 47 46 45  44 43  42 41  40 39   38 37    32
 * word 2 |     |S2R|S2S|S2HA|S2HD|S2PTW|S2AFFD|S2ENDI|S2AA64| S2PS |S2TG |S2SH0 |S2OR0 |S2IR0 |S2SL0 | S2T0SZ |
 *        31      16 15     0
 *        | IMP DEF | S2VMID |
 *
 *        63  56 55                  4 3  0          31    16           55                12        7   0
 * word 3 |     | S2TTB               |    |   word 4 | PARTID |  word 5 | VMSPtr           |       | PMG |
 *
 * Config: 0xx abort, 100 bypass, 101 stage 1, 110 stage 2, 111 both
 * </pre>
 */
final class SteLayout {
    private static final Fields F = new Fields("5.2");
    private static final Meaning NS_CFG = choice("as the device sent it", "", "secure", "non-secure");

    static final Field V = F.bit(0, 0, "V", "invalid: requests end with C_BAD_STE", "valid");
    static final Field CONFIG = F.bits(
            0,
            3,
            1,
            "Config",
            choice(
                    "abort, without a record",
                    "abort, without a record",
                    "abort, without a record",
                    "abort, without a record",
                    "bypass",
                    "stage 1",
                    "stage 2",
                    "stage 1 and stage 2"));
    static final Field S1_FMT = F.bits(
            0, 5, 4, "S1Fmt", choice("one linear table of CDs", "two levels, 4K leaves", "two levels, 64K leaves"));
    static final Field S1_CONTEXT_PTR = F.address(0, 55, 6, "S1ContextPtr", "context descriptor, or table of them");
    static final Field S1_CD_MAX = F.bits(0, 63, 59, "S1CDMax", value -> "2^" + value + " substreams");

    static final Field S1_DSS = F.bits(
            1,
            1,
            0,
            "S1DSS",
            choice("without substream: abort", "without substream: bypass", "without substream: CD 0"));
    static final Field MEM_ATTR = F.bits(
            1, 35, 32, "MemAttr", value -> MemoryTypes.ofMemAttr((int) value).toString());
    static final Field MT_CFG = F.bit(1, 36, "MTCFG", "memory type as the device sent it", "memory type is MemAttr");
    static final Field S1_STALLD = F.bit(1, 27, "S1STALLD", "", "faults may not stall");
    static final Field EATS =
            F.bits(1, 29, 28, "EATS", choice("ATS requests refused", "ATS, full translation", "ATS, split stages", ""));
    static final Field STRW = F.bits(1, 31, 30, "STRW", choice("EL1", "", "EL2"));

    static final Field S2_VMID = F.number(2, 15, 0, "S2VMID");
    static final Field S2_T0SZ = F.bits(2, 37, 32, "S2T0SZ", Smmuv3Texts.INPUT_SIZE);
    static final Field S2_SL0 = F.number(2, 39, 38, "S2SL0");
    static final Field S2_TG = F.bits(2, 47, 46, "S2TG", Smmuv3Texts.GRANULE_0);
    static final Field S2_PS = F.bits(2, 50, 48, "S2PS", Smmuv3Texts.ADDRESS_SIZE);
    static final Field S2_AA64 = F.bit(2, 51, "S2AA64", "AArch32 tables", "AArch64 tables");
    static final Field S2_ENDI = F.bit(2, 52, "S2ENDI", "little-endian tables", "big-endian tables");
    static final Field S2_AFFD = F.bit(2, 53, "S2AFFD", "AF=0 is a fault", "AF=0 is no fault");
    static final Field S2_PTW =
            F.bit(2, 54, "S2PTW", "", "a stage 1 walk that stage 2 maps as Device memory is a fault");
    static final Field S2_HD = F.bit(2, 55, "S2HD", "", "hardware updates the dirty state");
    static final Field S2_HA = F.bit(2, 56, "S2HA", "", "hardware updates the access flag");
    static final Field S2_S = F.bit(2, 57, "S2S", "", "stage 2 faults stall");
    static final Field S2_R = F.bit(2, 58, "S2R", "stage 2 faults are not recorded", "stage 2 faults are recorded");
    static final Field S2_TTB = F.address(3, 55, 4, "S2TTB", "stage 2 translation table");

    static final Layout LAYOUT = Layout.of(
            "SMMUv3 stream table entry",
            Smmuv3Texts.SPECIFICATION,
            8,
            V,
            CONFIG,
            S1_FMT,
            S1_CONTEXT_PTR,
            S1_CD_MAX,
            S1_DSS,
            F.bits(1, 3, 2, "S1CIR", Smmuv3Texts.CACHEABILITY),
            F.bits(1, 5, 4, "S1COR", Smmuv3Texts.CACHEABILITY),
            F.bits(1, 7, 6, "S1CSH", Smmuv3Texts.SHAREABILITY),
            F.bits(1, 11, 8, "S2HWU62:59", value -> value == 0 ? "" : "stage 2 entries: bits 62:59 in use"),
            F.bit(1, 12, "DRE", "", "destructive reads allowed"),
            F.bits(1, 16, 13, "CONT", value -> "2^" + value + " streams share this entry"),
            F.bit(1, 17, "DCP", "", "directed cache prefetch allowed"),
            F.bit(1, 18, "PPAR", "", "page responses carry the PASID"),
            F.bit(1, 19, "MEV", "", "like events may be merged"),
            F.ignored(1, 23, 20),
            F.bit(1, 25, "S2FWB", "", "stage 2 memory type overrides stage 1"),
            F.bit(1, 26, "S1MPAM", "", "PARTID and PMG from the CD"),
            S1_STALLD,
            EATS,
            STRW,
            MEM_ATTR,
            MT_CFG,
            F.bits(1, 40, 37, "ALLOCCFG", value -> value < 8 ? "as the device sent it" : "replaced"),
            F.bits(
                    1,
                    45,
                    44,
                    "SHCFG",
                    choice("non-shareable", "as the device sent it", "outer shareable", "inner shareable")),
            F.bits(1, 47, 46, "NSCFG", NS_CFG),
            F.bits(1, 49, 48, "PRIVCFG", choice("as the device sent it", "", "unprivileged", "privileged")),
            F.bits(1, 51, 50, "INSTCFG", choice("as the device sent it", "", "data", "instruction")),
            S2_VMID,
            F.bits(2, 31, 16, "IMPDEF", NUMBER),
            S2_T0SZ,
            S2_SL0,
            F.bits(2, 41, 40, "S2IR0", Smmuv3Texts.CACHEABILITY),
            F.bits(2, 43, 42, "S2OR0", Smmuv3Texts.CACHEABILITY),
            F.bits(2, 45, 44, "S2SH0", Smmuv3Texts.SHAREABILITY),
            S2_TG,
            S2_PS,
            S2_AA64,
            S2_ENDI,
            S2_AFFD,
            S2_PTW,
            S2_HD,
            S2_HA,
            S2_S,
            S2_R,
            S2_TTB,
            F.number(4, 31, 16, "PARTID"),
            F.number(5, 7, 0, "PMG"),
            F.address(5, 55, 12, "VMSPtr", "virtual machine structure"));

    private SteLayout() {}
}
