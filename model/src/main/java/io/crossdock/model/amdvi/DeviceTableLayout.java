package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * A device table entry: what the unit does with the requests of one function.
 *
 * <pre>
 *     63 62 61 60         58 57 56 55  54  53   52 51                 12 11  9 8 7 6    2  1  0
 * q0 |  |IW|IR| GCR3[14:12] | GLX |GV|GIoV|GPRP|PPR|  page-table root    | Mode |HAD|      |TV| V|
 *     63       43        35 34 33 32 31         16 15         0
 * q1 | GCR3[51:31] | ... |SA|SE| I| GCR3[30:15]  | DomainID  |
 *     q2: GuestPagingMode 55:54, the rest interrupt remapping, not split; q3 not split
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
    static final Field I = F.bit(1, 32, "I", "", "device may have an IOTLB (ATS)");
    static final Field SA = F.bit(1, 34, "SA", "events are logged", "no event is logged");

    static final Field GIOV = F.bit(0, 54, "GIoV", "", "requests without PASID use PASID 0");
    static final Field GV = F.bit(0, 55, "GV", "no guest translation", "guest translation");
    static final Field GLX = F.bits(0, 57, 56, "GLX", Meaning.choice("1 GCR3 level", "2 GCR3 levels", "3 GCR3 levels"));
    static final Field GCR3_LOW = F.number(0, 60, 58, "GCR3[14:12]");
    static final Field GCR3_MIDDLE = F.number(1, 31, 16, "GCR3[30:15]");
    static final Field GCR3_HIGH = F.number(1, 63, 43, "GCR3[51:31]");
    static final Field GUEST_PAGING_MODE =
            F.bits(2, 55, 54, "GuestPagingMode", Meaning.choice("guest tables of 4 levels", "of 5 levels"));

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
            GIOV,
            GV,
            GLX,
            GCR3_LOW,
            PERMISSIONS,
            DOMAIN_ID,
            GCR3_MIDDLE,
            I,
            F.bit(1, 33, "SE", "", "only one event per entry"),
            SA,
            F.number(1, 36, 35, "IoCtl"),
            F.number(1, 37, 37, "Cache"),
            F.number(1, 38, 38, "SD"),
            F.number(1, 39, 39, "EX"),
            F.number(1, 41, 40, "SysMgt"),
            GCR3_HIGH,
            F.number(2, 53, 0, "interrupts[53:0]"),
            GUEST_PAGING_MODE,
            F.number(2, 63, 56, "interrupts[63:56]"),
            F.number(3, 63, 0, "?"));

    private DeviceTableLayout() {}
}
