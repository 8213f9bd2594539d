package io.crossdock.model.vtd;

import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;

/**
 * Root and context entries of legacy mode (specification 9.1, 9.3): 16 bytes each.
 *
 * <pre>
 * root entry of a bus                     context entry of a function
 *     63          12 11        1 0            63          12 11   4 3  2  1   0
 * lo | CTP          |     0     |P|       lo | SLPTPTR      |  0   | TT |FPD|P |
 *
 *     63                         0            63        24 23    8 7 6     3 2  0
 * hi |              0             |       hi |     0      |  DID  |0|  avail | AW |
 *
 * TT: 00 translate untranslated requests, 01 and device TLB, 10 pass through; AW: 001 39 bits, 010 48 bits
 * </pre>
 */
final class ContextLayout {
    private static final Fields ROOT_FIELDS = new Fields("9.1");
    private static final Fields F = new Fields("9.3");

    static final Field ROOT_P = ROOT_FIELDS.bit(0, 0, "P", "no functions of this bus", "present");
    static final Field CTP = ROOT_FIELDS.address(0, 63, 12, "CTP", "table of context entries");

    static final Field P = F.bit(0, 0, "P", "not present: requests fault with reason 2", "present");
    static final Field FPD = F.bit(0, 1, "FPD", "faults are recorded", "qualified faults are not recorded");
    static final Field TT = F.bits(
            0,
            3,
            2,
            "TT",
            choice("translate untranslated requests", "translate, and serve a device TLB (ATS)", "pass through", ""));
    static final Field SLPTPTR = F.address(0, 63, 12, "SLPTPTR", "second-stage table");
    static final Field AW =
            F.bits(1, 2, 0, "AW", choice("", "39 bits, 3 levels", "48 bits, 4 levels", "57 bits, 5 levels"));
    static final Field DID = F.number(1, 23, 8, "DID");

    static final Layout ROOT =
            Layout.of("VT-d root entry, legacy mode", SecondStageEntry.SPECIFICATION, 2, ROOT_P, CTP);

    static final Layout CONTEXT = Layout.of(
            "VT-d context entry, legacy mode",
            SecondStageEntry.SPECIFICATION,
            2,
            P,
            FPD,
            TT,
            SLPTPTR,
            AW,
            F.ignored(1, 6, 3),
            DID);

    private ContextLayout() {}
}
