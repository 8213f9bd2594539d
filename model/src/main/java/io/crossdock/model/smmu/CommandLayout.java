package io.crossdock.model.smmu;

import static io.crossdock.model.layout.Meaning.NUMBER;
import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands as they stand in the queue (specification 4.2 to 4.7): 16 bytes, of which the opcode says what the rest is.
 *
 * <pre>
 *              63        32 31         12  11  10  7       0
 * CFGI word 0 | StreamID   | SubstreamID |SSV|SSec| opcode  |
 *      word 1 | RES0            4:0 Range | 0 Leaf           |
 *
 *              63  48 47  32 31 25 24   20 19 17 16 12 11 8 7       0
 * TLBI word 0 | ASID | VMID |     | SCALE |     | NUM  |   | opcode  |
 *              63             12 11 10 9   8 7      1   0
 *      word 1 | Address         |  TG  | TTL |       |Leaf|
 *
 *              63          32 31 28 27    24 23 22 21 14 13 12 11 8 7       0
 * SYNC word 0 | MSIData      |     |MSIAttr | MSH |     | CS  |    | opcode  |
 *      word 1 | MSIAddress 55:2                                             |
 * </pre>
 */
final class CommandLayout {
    private static final int WORDS = 2;
    private static final Fields GENERAL = new Fields("4.1");
    private static final Fields PREFETCH = new Fields("4.2");
    private static final Fields CFGI = new Fields("4.3");
    private static final Fields TLBI = new Fields("4.4");
    private static final Fields ATS = new Fields("4.5");
    private static final Fields RESUME = new Fields("4.7");
    private static final Fields SYNC = new Fields("4.7.3");

    static final Field OPCODE = GENERAL.bits(0, 7, 0, "opcode", CommandLayout::opcodeName);
    static final Field SSEC = GENERAL.bit(0, 10, "SSec", "non-secure stream", "secure stream");
    static final Field SSV = GENERAL.bit(0, 11, "SSV", "no substream", "SubstreamID valid");

    static final Field STREAM_ID = CFGI.bits(0, 63, 32, "StreamID", CommandLayout::requester);
    static final Field SUBSTREAM_ID = CFGI.number(0, 31, 12, "SubstreamID");
    static final Field RANGE = CFGI.bits(
            1, 4, 0, "Range", value -> value == 31 ? "all streams (CFGI_ALL)" : "2^" + (value + 1) + " streams");
    private static final Field CFGI_LEAF =
            CFGI.bit(1, 0, "Leaf", "intermediate descriptors too", "leaf structure only");

    static final Field ASID = TLBI.number(0, 63, 48, "ASID");
    static final Field VMID = TLBI.number(0, 47, 32, "VMID");
    static final Field NUM = TLBI.number(0, 16, 12, "NUM");
    static final Field SCALE = TLBI.bits(0, 24, 20, "SCALE", value -> "with TG: (NUM + 1) * 2^" + value + " granules");
    static final Field TLBI_LEAF = TLBI.bit(1, 0, "Leaf", "table entries too", "leaf entries only");
    static final Field TTL = TLBI.bits(1, 9, 8, "TTL", value -> value == 0 ? "any level" : "leaf at level " + value);
    static final Field TG =
            TLBI.bits(1, 11, 10, "TG", choice("one address, no range", "4K granule", "16K granule", "64K granule"));
    static final Field ADDRESS = TLBI.address(1, 63, 12, "Address", "first input address");

    static final Field ATC_SIZE =
            ATS.bits(1, 5, 0, "Size", value -> value == 52 ? "everything" : "2^" + value + " pages of 4 KiB");
    static final Field ATC_ADDRESS = ATS.address(1, 63, 12, "Address", "first input address");

    static final Field CS = SYNC.bits(0, 13, 12, "CS", choice("no signal", "interrupt (MSI)", "event to the CPUs"));

    private CommandLayout() {}

    private static String opcodeName(long value) {
        Opcode opcode = Opcode.named((int) value);
        return opcode == null ? "reserved, or for another security state" : "CMD_" + opcode;
    }

    /** A requester ID in the notation of PCI, which is what a StreamID is behind a root complex as a rule. */
    static String requester(long streamId) {
        return streamId >>> 16 != 0
                ? ""
                : "if a requester ID: %02x:%02x.%d".formatted(streamId >>> 8, streamId >>> 3 & 0x1f, streamId & 7);
    }

    /** Layout of a command by its first word. */
    static Layout of(long word0) {
        Opcode opcode = Opcode.named(OPCODE.intOf(word0));
        if (opcode == null) {
            return layout(
                    "SMMUv3 command, unknown opcode",
                    List.of(GENERAL.bits(0, 63, 8, "?", NUMBER), GENERAL.bits(1, 63, 0, "?", NUMBER)));
        }
        return layout("SMMUv3 command CMD_" + opcode, operands(opcode));
    }

    private static Layout layout(String name, List<Field> operands) {
        List<Field> all = new ArrayList<>(operands);
        all.add(OPCODE);
        all.sort((a, b) -> a.word() != b.word() ? a.word() - b.word() : a.low() - b.low());
        return new Layout(name, Smmuv3Texts.SPECIFICATION, WORDS, all);
    }

    private static List<Field> operands(Opcode opcode) {
        return switch (opcode) {
            case PREFETCH_CONFIG -> List.of(SSEC, SSV, SUBSTREAM_ID, STREAM_ID);
            case PREFETCH_ADDR ->
                List.of(
                        SSEC,
                        SSV,
                        SUBSTREAM_ID,
                        STREAM_ID,
                        PREFETCH.number(1, 4, 0, "Size"),
                        PREFETCH.number(1, 9, 5, "Stride"),
                        PREFETCH.address(1, 63, 12, "Addr", "first input address"));
            case CFGI_STE -> List.of(SSEC, STREAM_ID, CFGI_LEAF);
            case CFGI_STE_RANGE -> List.of(SSEC, STREAM_ID, RANGE);
            case CFGI_CD -> List.of(SSEC, SSV, SUBSTREAM_ID, STREAM_ID, CFGI_LEAF);
            case CFGI_CD_ALL -> List.of(SSEC, STREAM_ID);
            case CFGI_VMS_PIDM -> List.of(SSEC, VMID);
            case TLBI_NH_ALL, TLBI_S12_VMALL -> List.of(VMID);
            case TLBI_NH_ASID -> List.of(VMID, ASID);
            case TLBI_NH_VA -> range(VMID, ASID, ADDRESS);
            case TLBI_NH_VAA -> range(VMID, ADDRESS);
            case TLBI_S2_IPA -> range(VMID, TLBI.address(1, 55, 12, "Address", "first intermediate address"));
            case TLBI_EL2_ASID -> List.of(ASID);
            case TLBI_EL2_VA -> range(ASID, ADDRESS);
            case TLBI_EL2_VAA, TLBI_EL3_VA -> range(ADDRESS);
            case TLBI_EL2_ALL, TLBI_EL3_ALL, TLBI_NSNH_ALL -> List.of();
            case ATC_INV ->
                List.of(
                        ATS.bit(0, 9, "Global", "one address space", "all address spaces of the stream"),
                        SSEC,
                        SSV,
                        SUBSTREAM_ID,
                        STREAM_ID,
                        ATC_SIZE,
                        ATC_ADDRESS);
            case PRI_RESP ->
                List.of(
                        SSEC,
                        SSV,
                        SUBSTREAM_ID,
                        STREAM_ID,
                        ATS.number(1, 8, 0, "PRGIndex"),
                        ATS.bits(1, 13, 12, "Resp", choice("failure", "invalid request", "success")));
            case RESUME ->
                List.of(
                        SSEC,
                        RESUME.bit(0, 12, "Ac", "terminate", "retry"),
                        RESUME.bit(0, 13, "Ab", "a terminated access reads zero", "a terminated access aborts"),
                        STREAM_ID,
                        RESUME.number(1, 15, 0, "STAG"));
            case STALL_TERM -> List.of(SSEC, STREAM_ID);
            case SYNC ->
                List.of(
                        CS,
                        SYNC.bits(0, 23, 22, "MSH", Smmuv3Texts.SHAREABILITY),
                        SYNC.bits(
                                0,
                                27,
                                24,
                                "MSIAttr",
                                value -> MemoryTypes.ofMemAttr((int) value).toString()),
                        SYNC.bits(0, 63, 32, "MSIData", Meaning.NUMBER),
                        SYNC.address(1, 55, 2, "MSIAddress", "where the MSI is written"));
        };
    }

    private static List<Field> range(Field... scope) {
        List<Field> fields = new ArrayList<>(List.of(NUM, SCALE, TLBI_LEAF, TTL, TG));
        fields.addAll(List.of(scope));
        return fields;
    }
}
