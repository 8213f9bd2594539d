package io.crossdock.model.vtd;

import static io.crossdock.model.layout.Meaning.NUMBER;
import static io.crossdock.model.layout.Meaning.choice;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;

/**
 * Invalidation descriptors (specification 6.5.2): 128 bits, in queues of 256-bit descriptors the lower half of those.
 *
 * <pre>
 *              lo: 63    50 49 48 47 32 31 16 15  8  7   6   5  4  3 0      hi: 63     12 11 7  6  5   0
 * context         |   0   | FM  | SID | DID |  0  | 0 | 0 |  G   | 1  |         |       0               |
 * IOTLB           |       0           | DID |  0  |DR |DW |  G   | 2  |         | ADDR   |  0  |IH | AM  |
 * device TLB      |PFSID[15:4] 63:52| SID | 0 | MIP 20:16 |PFSID[3:0] 15:12| 3|      | ADDR   |    0   1 |S 0 |
 * PASID IOTLB     | 0 63:52 |PASID 51:32| DID |      0      |  G   | 6  |         | ADDR   |  0  |IH | AM  |
 * PASID cache     | 0 63:52 |PASID 51:32| DID |      0      |  G   | 7  |         |       0               |
 * wait            |   status data 63:32     |  0  |PD |FN |SW,IF | 5  |         | status address 63:2   |
 *
 * G: 1 global, 2 domain, 3 device (context) or pages (IOTLB); PASID IOTLB: 2 PASID of a domain, 3 pages of it;
 *    PASID cache: 0 domain, 1 PASID of a domain, 3 global
 * </pre>
 */
final class DescriptorLayout {
    private static final int WORDS = 2;
    private static final Fields GENERAL = new Fields("6.5.2");
    private static final Fields CONTEXT_FIELDS = new Fields("6.5.2.1");
    private static final Fields IOTLB_FIELDS = new Fields("6.5.2.3");
    private static final Fields PASID_CACHE_FIELDS = new Fields("6.5.2.2");
    private static final Fields PASID_IOTLB_FIELDS = new Fields("6.5.2.4");
    private static final Fields DEVICE_TLB_FIELDS = new Fields("6.5.2.5");
    private static final Fields WAIT_FIELDS = new Fields("6.5.2.8");

    static final Field TYPE = GENERAL.bits(
            0,
            3,
            0,
            "type",
            choice(
                    "",
                    "context cache",
                    "IOTLB",
                    "device TLB",
                    "interrupt entry cache",
                    "wait",
                    "PASID-based IOTLB",
                    "PASID cache",
                    "PASID-based device TLB"));
    static final Field DID = GENERAL.number(0, 31, 16, "DID");
    static final Field PASID = GENERAL.number(0, 51, 32, "PASID");
    static final Field PASID_CACHE_G =
            PASID_CACHE_FIELDS.bits(0, 5, 4, "G", choice("domain", "PASID of a domain", "", "global"));

    static final Field CONTEXT_G = CONTEXT_FIELDS.bits(0, 5, 4, "G", choice("", "global", "domain", "device"));
    static final Field SID = CONTEXT_FIELDS.bits(0, 47, 32, "SID", Meaning.REQUESTER);
    static final Field FM = CONTEXT_FIELDS.bits(
            0,
            49,
            48,
            "FM",
            choice("the whole source-id", "without bit 2", "without bits 2:1", "without bits 2:0: all functions"));

    static final Field IOTLB_G = IOTLB_FIELDS.bits(0, 5, 4, "G", choice("", "global", "domain", "pages"));
    static final Field DW = IOTLB_FIELDS.bit(0, 6, "DW", "", "drain writes");
    static final Field DR = IOTLB_FIELDS.bit(0, 7, "DR", "", "drain reads");
    static final Field AM = IOTLB_FIELDS.bits(1, 5, 0, "AM", value -> "2^" + value + " pages of 4 KiB");
    static final Field ADDR = IOTLB_FIELDS.address(1, 63, 12, "ADDR", "first input address");

    /** Of a PASID-based IOTLB invalidation, too. */
    static final Field IH = IOTLB_FIELDS.bit(1, 6, "IH", "table entries too", "leaf entries only");

    static final Field PFSID_LOW = DEVICE_TLB_FIELDS.number(0, 15, 12, "PFSID[3:0]");
    static final Field PFSID_HIGH = DEVICE_TLB_FIELDS.number(0, 63, 52, "PFSID[15:4]");

    static final Field IF = WAIT_FIELDS.bit(0, 4, "IF", "", "interrupt at completion");
    static final Field SW = WAIT_FIELDS.bit(0, 5, "SW", "", "write the status at completion");
    static final Field STATUS_DATA = WAIT_FIELDS.number(0, 63, 32, "status data");
    static final Field STATUS_ADDRESS = WAIT_FIELDS.address(1, 63, 2, "status address", "where the status is written");

    static final Layout CONTEXT = Layout.of(
            "VT-d descriptor, context cache invalidation",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            CONTEXT_G,
            DID,
            SID,
            FM);

    static final Layout IOTLB = Layout.of(
            "VT-d descriptor, IOTLB invalidation",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            IOTLB_G,
            DW,
            DR,
            DID,
            AM,
            IH,
            ADDR);

    /** Where its fields are is Linux's; its section is recalled. */
    static final Layout DEVICE_TLB = Layout.of(
            "VT-d descriptor, device TLB invalidation",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            PFSID_LOW,
            DEVICE_TLB_FIELDS.bits(0, 20, 16, "MIP", value -> "at most " + (value == 0 ? 32 : value) + " pending"),
            DEVICE_TLB_FIELDS.bits(0, 47, 32, "SID", Meaning.REQUESTER),
            PFSID_HIGH,
            DEVICE_TLB_FIELDS.bit(1, 0, "S", "one page of 4 KiB", "the address tells the size"),
            DEVICE_TLB_FIELDS.address(1, 63, 12, "ADDR", "first input address, and with S the size"));

    static final Layout PASID_IOTLB = Layout.of(
            "VT-d descriptor, PASID-based IOTLB invalidation",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            PASID_IOTLB_FIELDS.bits(0, 5, 4, "G", choice("", "", "PASID of a domain", "pages of a PASID")),
            DID,
            PASID,
            PASID_IOTLB_FIELDS.bits(1, 5, 0, "AM", value -> "2^" + value + " pages of 4 KiB"),
            PASID_IOTLB_FIELDS.bit(1, 6, "IH", "table entries too", "leaf entries only"),
            PASID_IOTLB_FIELDS.address(1, 63, 12, "ADDR", "first input address"));

    static final Layout PASID_CACHE = Layout.of(
            "VT-d descriptor, PASID cache invalidation",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            PASID_CACHE_G,
            DID,
            PASID);

    static final Layout WAIT = Layout.of(
            "VT-d descriptor, invalidation wait",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            IF,
            SW,
            WAIT_FIELDS.bit(0, 6, "FN", "", "fence: later descriptors wait"),
            WAIT_FIELDS.bit(0, 7, "PD", "", "page-request drain"),
            STATUS_DATA,
            STATUS_ADDRESS);

    private static final Layout OTHER = Layout.of(
            "VT-d descriptor of a type that is not split here",
            SecondStageEntry.SPECIFICATION,
            WORDS,
            TYPE,
            GENERAL.bits(0, 63, 4, "?", NUMBER),
            GENERAL.bits(1, 63, 0, "?", NUMBER));

    private DescriptorLayout() {}

    static Layout of(long lo) {
        return switch (TYPE.intOf(lo)) {
            case InvalidationDescriptor.CONTEXT -> CONTEXT;
            case InvalidationDescriptor.IOTLB -> IOTLB;
            case InvalidationDescriptor.DEVICE_TLB -> DEVICE_TLB;
            case InvalidationDescriptor.WAIT -> WAIT;
            case InvalidationDescriptor.PASID_IOTLB -> PASID_IOTLB;
            case InvalidationDescriptor.PASID_CACHE -> PASID_CACHE;
            default -> OTHER;
        };
    }
}
