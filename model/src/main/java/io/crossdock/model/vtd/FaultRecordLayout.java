package io.crossdock.model.vtd;

import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * A fault recording register (specification 7.3.1): 128 bits.
 *
 * <pre>
 *     63               12 11   0
 * lo | page of the fault | 0    |
 *
 *     63 62 61 60 59   40 39    32 31 30  29   28 27 16 15     0
 * hi |F |T1|  AT | PASID | reason |PP|EXE|PRIV|T2|  0  |  SID   |
 *
 * T1, T2: 00 write, 10 read; 01 page request, 11 atomic operation
 * </pre>
 */
final class FaultRecordLayout {
    private static final Fields FIELDS = new Fields("7.3.1");
    private static final Fields REASON = new Fields("7.1.3");

    static final Field FI = FIELDS.address(0, 63, 12, "FI", "page of the address at fault");
    static final Field SID = FIELDS.bits(1, 15, 0, "SID", Meaning.REQUESTER);
    static final Field FR = REASON.bits(1, 39, 32, "FR", value -> FaultReason.meaning((int) value));
    static final Field AT =
            FIELDS.bits(1, 61, 60, "AT", choice("untranslated", "translation request", "translated", ""));
    static final Field T = FIELDS.bit(1, 62, "T", "write, or page request with T2", "read, or atomic with T2");
    static final Field F = FIELDS.bit(1, 63, "F", "no fault, or cleared", "a fault is recorded");

    static final Layout LAYOUT = Layout.of(
            "VT-d fault recording register",
            SecondStageEntry.SPECIFICATION,
            2,
            FI,
            SID,
            FIELDS.bit(1, 28, "T2", "read or write", "page request or atomic operation"),
            FIELDS.bit(1, 29, "PRIV", "user", "supervisor privilege asked for"),
            FIELDS.bit(1, 30, "EXE", "", "execute permission asked for"),
            FIELDS.bit(1, 31, "PP", "no PASID", "the request carried a PASID"),
            FR,
            FIELDS.number(1, 59, 40, "PASID"),
            AT,
            T,
            F);

    private FaultRecordLayout() {}
}
