package io.crossdock.model.vtd;

import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;

/**
 * Root, context and PASID entries of scalable mode (specification 9.1, 9.4 to 9.6): 16, 32, 8 and 64 bytes.
 *
 * <pre>
 * root entry of a bus                           context entry of a function
 *     63          12 11        1 0                63          12 11  9 8  5 4   3     2   1   0
 * 0  | LCTP         |     0     |LP|           0 | PASIDDIRPTR  | PDTS |  0 |PRE|PASIDE|DTE|FPD|P |
 * 1  | UCTP         |     0     |UP|           1 |      0 63:21 | RID_PRIV 20 | RID_PASID 19:0    |
 *                                              2, 3 reserved
 * entry of the PASID directory                  entry of a PASID table
 *     63          12 11     2  1   0              63      12 11 10 9    8   6  5   4 2  1   0
 * 0  | SMPTBLPTR    |   0    |FPD|P |          0 | SSPTPTR  | 0  |SSADE|PGTT|SSEE| AW |FPD|P |
 *                                              1 | PAT 63:32|PCD|PWT|EMT 29:27|EMTE|CD|PGSNP|PWSNP 23|0|DID 15:0|
 *                                              2 | FSPTPTR 63:12|  0  |EAFE 7|SMEP|NXE|WPE 4|FSPM 3:2|ERE|SRE 0|
 *                                              3 to 7 reserved
 * </pre>
 */
final class ScalableLayout {
    private static final Fields ROOT_FIELDS = new Fields("9.1");
    private static final Fields CONTEXT_FIELDS = new Fields("9.4");
    private static final Fields DIRECTORY_FIELDS = new Fields("9.5");
    private static final Fields F = new Fields("9.6");

    static final Field LP = ROOT_FIELDS.bit(0, 0, "LP", "no functions of devices 0 to 15", "present");
    static final Field LCTP = ROOT_FIELDS.address(0, 63, 12, "LCTP", "context entries of devices 0 to 15");

    static final Field P = CONTEXT_FIELDS.bit(0, 0, "P", "not present: requests fault with reason 0x41", "present");
    static final Field FPD =
            CONTEXT_FIELDS.bit(0, 1, "FPD", "faults are recorded", "qualified faults are not recorded");
    static final Field DTE = CONTEXT_FIELDS.bit(0, 2, "DTE", "no device TLB is served", "a device TLB is served (ATS)");
    static final Field PASIDE =
            CONTEXT_FIELDS.bit(0, 3, "PASIDE", "requests with PASID are blocked", "requests with PASID are translated");
    static final Field PRE = CONTEXT_FIELDS.bit(0, 4, "PRE", "page requests are refused", "page requests are taken");
    static final Field PDTS = CONTEXT_FIELDS.bits(0, 11, 9, "PDTS", v -> (1 << v + 7) + " entries");
    static final Field PASIDDIRPTR = CONTEXT_FIELDS.address(0, 63, 12, "PASIDDIRPTR", "PASID directory");
    static final Field RID_PASID = CONTEXT_FIELDS.number(1, 19, 0, "RID_PASID");

    static final Field DIRECTORY_P =
            DIRECTORY_FIELDS.bit(0, 0, "P", "not present: requests fault with reason 0x51", "present");
    static final Field DIRECTORY_FPD =
            DIRECTORY_FIELDS.bit(0, 1, "FPD", "faults are recorded", "qualified faults are not recorded");
    static final Field SMPTBLPTR = DIRECTORY_FIELDS.address(0, 63, 12, "SMPTBLPTR", "PASID table of 64 entries");

    static final Field PASID_P = F.bit(0, 0, "P", "not present: requests fault with reason 0x59", "present");
    static final Field PASID_FPD = F.bit(0, 1, "FPD", "faults are recorded", "qualified faults are not recorded");
    static final Field AW =
            F.bits(0, 4, 2, "AW", choice("", "39 bits, 3 levels", "48 bits, 4 levels", "57 bits, 5 levels"));
    static final Field PGTT =
            F.bits(0, 8, 6, "PGTT", choice("", "first stage", "second stage", "nested", "pass through"));
    static final Field SSADE =
            F.bit(0, 9, "SSADE", "A and D are not written", "A and D of the second stage are written");
    static final Field SSPTPTR = F.address(0, 63, 12, "SSPTPTR", "second-stage table");
    static final Field DID = F.number(1, 15, 0, "DID");
    static final Field PWSNP = F.bit(1, 23, "PWSNP", "walks do not snoop", "walks snoop the caches of the CPUs");
    static final Field PGSNP = F.bit(1, 24, "PGSNP", "snooped as the device asks", "pages are snooped always");

    static final Field SRE =
            F.bit(2, 0, "SRE", "supervisor requests are blocked", "supervisor requests are translated");
    static final Field ERE = F.bit(2, 1, "ERE", "execute requests are blocked", "execute requests are translated");
    static final Field FSPM = F.bits(2, 3, 2, "FSPM", choice("4 levels", "5 levels", "", ""));
    static final Field EAFE = F.bit(2, 7, "EAFE", "", "extended accessed flag is written");
    static final Field FSPTPTR = F.address(2, 63, 12, "FSPTPTR", "first-stage table");

    static final Layout ROOT = Layout.of(
            "VT-d root entry, scalable mode",
            SecondStageEntry.SPECIFICATION,
            2,
            LP,
            LCTP,
            ROOT_FIELDS.bit(1, 0, "UP", "no functions of devices 16 to 31", "present"),
            ROOT_FIELDS.address(1, 63, 12, "UCTP", "context entries of devices 16 to 31"));

    static final Layout CONTEXT = Layout.of(
            "VT-d context entry, scalable mode",
            SecondStageEntry.SPECIFICATION,
            4,
            P,
            FPD,
            DTE,
            PASIDE,
            PRE,
            PDTS,
            PASIDDIRPTR,
            RID_PASID,
            CONTEXT_FIELDS.bit(1, 20, "RID_PRIV", "as user", "with supervisor privilege"));

    static final Layout DIRECTORY = Layout.of(
            "VT-d PASID directory entry", SecondStageEntry.SPECIFICATION, 1, DIRECTORY_P, DIRECTORY_FPD, SMPTBLPTR);

    static final Layout PASID = Layout.of(
            "VT-d PASID table entry",
            SecondStageEntry.SPECIFICATION,
            8,
            PASID_P,
            PASID_FPD,
            AW,
            F.bit(0, 5, "SSEE", "execute permission is not asked for", "second stage has execute permission"),
            PGTT,
            SSADE,
            SSPTPTR,
            DID,
            PWSNP,
            PGSNP,
            F.bit(1, 25, "CD", "cached by memory type", "walks are uncacheable"),
            F.bit(1, 26, "EMTE", "EMT does not count", "EMT of the second stage counts"),
            F.number(1, 29, 27, "EMT"),
            F.bit(1, 30, "PWT", "", "write-through"),
            F.bit(1, 31, "PCD", "", "cache disabled"),
            F.number(1, 63, 32, "PAT"),
            SRE,
            ERE,
            FSPM,
            F.bit(2, 4, "WPE", "", "supervisor writes obey R/W"),
            F.bit(2, 5, "NXE", "", "no-execute counts"),
            F.bit(2, 6, "SMEP", "", "supervisor does not execute user pages"),
            EAFE,
            FSPTPTR);

    private ScalableLayout() {}
}
