package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * A device table entry: what the unit does with the requests of one function.
 *
 * <pre>
 *     63 62 61 60   52 51                      12 11  9 8 7 6    2  1  0
 * q0 |  |IW|IR| guest |  page-table root         | Mode |HAD|      |TV| V|
 *     63     35 34 33 32 31         16 15         0
 * q1 | control |SA|SE| I| GCR3[30:15]  | DomainID  |
 *     q2, q3: interrupt remapping, not split
 * </pre>
 */
final class DeviceTableLayout {
    private static final Fields F = new Fields("2.2.2.1");

    static final Field V = F.bit(0, 0, "V", "requests pass, nothing else counts", "valid");
    static final Field TV = F.bit(0, 1, "TV", "nothing translates: requests are refused", "translation fields valid");
    static final Field MODE = F.bits(
            0,
            11,
            9,
            "Mode",
            Meaning.choice("untranslated", "1 level", "2 levels", "3 levels", "4 levels", "5 levels", "6 levels"));
    static final Field ROOT = F.address(0, 51, 12, "root", "page table");
    /** IR and IW. */
    static final Field PERMISSIONS = F.bits(
            0, 62, 61, "IW,IR", Meaning.choice("nothing passes", "reads pass", "writes pass", "reads and writes pass"));

    static final Field DOMAIN_ID = F.number(1, 15, 0, "DomainID");
    static final Field SA = F.bit(1, 34, "SA", "events are logged", "no event is logged");

    static final Layout LAYOUT = Layout.of(
            "AMD device table entry",
            HostEntry.SPECIFICATION,
            4,
            V,
            TV,
            F.bits(0, 8, 7, "HAD", Meaning.choice("A and D not written", "A written", "", "A and D written")),
            MODE,
            ROOT,
            F.bit(0, 52, "PPR", "", "page requests allowed"),
            F.bit(0, 53, "GPRP", "", "answers to page requests carry the PASID"),
            F.bit(0, 54, "GIoV", "", "requests without PASID use PASID 0"),
            F.bit(0, 55, "GV", "no guest translation", "guest translation"),
            F.bits(0, 57, 56, "GLX", Meaning.choice("1 GCR3 level", "2 GCR3 levels", "3 GCR3 levels")),
            F.number(0, 60, 58, "GCR3[14:12]"),
            PERMISSIONS,
            DOMAIN_ID,
            F.number(1, 31, 16, "GCR3[30:15]"),
            F.bit(1, 32, "I", "", "device may have an IOTLB (ATS)"),
            F.bit(1, 33, "SE", "", "only one event per entry"),
            SA,
            F.number(1, 36, 35, "IoCtl"),
            F.number(1, 37, 37, "Cache"),
            F.number(1, 38, 38, "SD"),
            F.number(1, 39, 39, "EX"),
            F.number(1, 41, 40, "SysMgt"),
            F.number(1, 63, 43, "GCR3[51:31]"),
            F.number(2, 63, 0, "interrupts"),
            F.number(3, 63, 0, "?"));

    private DeviceTableLayout() {}
}
