package io.crossdock.model.smmu;

import static io.crossdock.model.layout.Meaning.NUMBER;
import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Event records as they stand in the queue (specification 7.3): four 64-bit words.
 *
 * <pre>
 *        63             32 31         12 11  10  8 7       0
 * word 0 |    StreamID    | SubstreamID |SSV| RES0| number  |
 *
 *        63   42 41   40 39  38 37  36     35   34   33   32    31   30 16 15   0
 * word 1 | RES0 | CLASS |S2|  RES0 |NSIPA|RnW |InD |PnU |RES0 | Stall| RES0| STAG |
 *
 * word 2 | InputAddr                                        63:0   |
 *
 * word 3 | FetchAddr 55:3 of F_STE_FETCH, F_CD_FETCH, F_WALK_EABT;  |
 *        | IPA 55:12 of a fault in stage 2                          |
 * </pre>
 */
final class EventLayout {
    private static final int WORDS = 4;
    private static final Fields F = new Fields("7.3");
    private static final Fields FETCH = new Fields("7.3.4");
    private static final Fields FAULT = new Fields("7.3.13");

    static final Field NUMBER_FIELD = F.bits(0, 7, 0, "number", value -> {
        SmmuEvent event = SmmuEvent.named((int) value);
        return event == null ? "reserved or IMPLEMENTATION DEFINED" : event + ": " + event.meaning();
    });
    static final Field STREAM_ID = F.bits(0, 63, 32, "StreamID", CommandLayout::requester);
    static final Field R_N_W = FAULT.bit(1, 35, "RnW", "write", "read");
    static final Field CLASS = FAULT.bits(
            1,
            41,
            40,
            "CLASS",
            choice("while fetching the context descriptor", "while walking a table", "translating the input address"));
    static final Field S2 = FAULT.bit(1, 39, "S2", "stage 1", "stage 2");
    static final Field INPUT_ADDR = FAULT.address(2, 63, 0, "InputAddr", "address that the device sent");
    static final Field IPA = FAULT.address(3, 55, 12, "IPA", "intermediate address, of a fault in stage 2");
    static final Field FETCH_ADDR = FETCH.address(3, 55, 3, "FetchAddr", "address that did not answer");

    private EventLayout() {}

    /** Layout of a record by its first word. */
    static Layout of(long word0) {
        SmmuEvent event = SmmuEvent.named(NUMBER_FIELD.intOf(word0));
        List<Field> fields = new ArrayList<>(List.of(
                NUMBER_FIELD,
                F.bit(0, 11, "SSV", "no substream", "SubstreamID valid"),
                F.number(0, 31, 12, "SubstreamID"),
                STREAM_ID));
        fields.addAll(details(event));
        return new Layout(
                event == null ? "SMMUv3 event record" : "SMMUv3 event record " + event,
                Smmuv3Texts.SPECIFICATION,
                WORDS,
                fields);
    }

    private static List<Field> details(@Nullable SmmuEvent event) {
        if (event == null) {
            return List.of(F.bits(1, 63, 0, "?", NUMBER), F.bits(2, 63, 0, "?", NUMBER), F.bits(3, 63, 0, "?", NUMBER));
        }
        return switch (event) {
            case C_BAD_STREAMID, C_BAD_STE, C_BAD_SUBSTREAMID, C_BAD_CD, F_STREAM_DISABLED -> List.of();
            case F_STE_FETCH, F_CD_FETCH, F_VMS_FETCH -> List.of(F.number(1, 15, 0, "Reason"), FETCH_ADDR);
            case F_BAD_ATS_TREQ, F_TRANSL_FORBIDDEN -> access(List.of(INPUT_ADDR));
            case F_WALK_EABT -> fault(List.of(INPUT_ADDR, FETCH_ADDR));
            case F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION -> fault(List.of(INPUT_ADDR, IPA));
            case F_UUT, F_TLB_CONFLICT, F_CFG_CONFLICT, E_PAGE_REQUEST ->
                List.of(F.bits(1, 63, 0, "?", NUMBER), INPUT_ADDR, F.bits(3, 63, 0, "?", NUMBER));
        };
    }

    private static List<Field> access(List<Field> rest) {
        List<Field> fields = new ArrayList<>(List.of(
                FAULT.bit(1, 33, "PnU", "unprivileged", "privileged"),
                FAULT.bit(1, 34, "InD", "data", "instruction"),
                R_N_W));
        fields.addAll(rest);
        return fields;
    }

    private static List<Field> fault(List<Field> rest) {
        List<Field> fields = new ArrayList<>(List.of(
                FAULT.number(1, 15, 0, "STAG"), FAULT.bit(1, 31, "Stall", "terminated", "stalled: STAG resumes it")));
        List<Field> more = new ArrayList<>(List.of(FAULT.bit(1, 36, "NSIPA", NUMBER), S2, CLASS));
        more.addAll(rest);
        fields.addAll(access(more));
        return fields;
    }
}
