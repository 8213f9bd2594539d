package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of the event log (specification 2.5): 16 bytes.
 *
 * <pre>
 *                          63 60 59     48 47      32 31    16 15        0
 * ILLEGAL_DEV_TABLE     q0 | 1  | flags  |          |         | DeviceID |   q1 address of the request
 * IO_PAGE_FAULT         q0 | 2  | flags  | DomainID |         | DeviceID |   q1 address of the request
 * DEV_TAB_HARDWARE      q0 | 3  | flags  |          |         | DeviceID |   q1 physical address of the entry
 * PAGE_TAB_HARDWARE     q0 | 4  | flags  | DomainID |         | DeviceID |   q1 physical address of the entry
 * ILLEGAL_COMMAND       q0 | 5  |                                        |   q1 physical address of the command
 * COMMAND_HARDWARE      q0 | 6  |                                        |   q1 physical address of the command
 * IOTLB_INV_TIMEOUT     q0 | 7  |        |          |         | DeviceID |   q1 physical address of the command
 * INVALID_DEVICE        q0 | 8  |type 59:57|TR 56|  |         | DeviceID |   q1 address of the request
 *
 * flags: GN 48, NX 49, US 50, I 51, PR 52 entry present, RW 53 write, PE 54 no permission, RZ 55 reserved bit or illegal
 * level, TR 56
 * </pre>
 */
final class EventLayout {
    private static final int WORDS = 2;
    private static final Fields F = new Fields("2.5");
    private static final Fields FAULT = new Fields("2.5.3");

    private static final List<String> NAMES = List.of(
            "",
            "ILLEGAL_DEV_TABLE_ENTRY",
            "IO_PAGE_FAULT",
            "DEV_TAB_HARDWARE_ERROR",
            "PAGE_TAB_HARDWARE_ERROR",
            "ILLEGAL_COMMAND_ERROR",
            "COMMAND_HARDWARE_ERROR",
            "IOTLB_INV_TIMEOUT",
            "INVALID_DEVICE_REQUEST",
            "INVALID_PPR_REQUEST",
            "EVENT_COUNTER_ZERO");

    static final Field CODE = F.bits(0, 63, 60, "code", Meaning.choice(NAMES.toArray(String[]::new)));
    static final Field DEVICE_ID = F.bits(0, 15, 0, "DeviceID", Meaning.REQUESTER);
    static final Field DOMAIN_ID = FAULT.number(0, 47, 32, "DomainID");
    static final Field PR = FAULT.bit(0, 52, "PR", "not present, or interrupt not remapped", "entry present");
    static final Field RW = FAULT.bit(0, 53, "RW", "read", "write");
    static final Field PE = FAULT.bit(0, 54, "PE", "", "no permission");
    static final Field RZ = FAULT.bit(0, 55, "RZ", "", "reserved bit set or illegal level");
    static final Field GN = FAULT.bit(0, 48, "GN", "DomainID", "the low PASID instead of DomainID");
    static final Field TYPE = F.bits(
            0,
            59,
            57,
            "type",
            value -> value == 1 ? "ATS request of a function that may not send it (I=0 or V=0)" : "");
    static final Field US = FAULT.bit(0, 50, "US", "supervisor", "user privilege");
    static final Field TR = FAULT.bit(0, 56, "TR", "transaction", "translation request");
    private static final Field ADDRESS = FAULT.address(1, 63, 0, "address", "address that the device sent");

    private EventLayout() {}

    /** Layout of an entry by its first word. */
    static Layout of(long q0) {
        int code = CODE.intOf(q0);
        String name = code < NAMES.size() ? NAMES.get(code) : "";
        List<Field> all = new ArrayList<>(details(code));
        all.add(CODE);
        all.sort((a, b) -> a.word() != b.word() ? a.word() - b.word() : a.low() - b.low());
        return new Layout(
                name.isEmpty() ? "AMD event log entry, unknown code" : "AMD event log entry " + name,
                HostEntry.SPECIFICATION,
                WORDS,
                all);
    }

    private static List<Field> details(int code) {
        return switch (code) {
            case EventLog.ILLEGAL_DEV_TABLE ->
                List.of(
                        DEVICE_ID,
                        F.number(0, 19, 16, "PASID[19:16]"),
                        F.number(0, 47, 32, "PASID[15:0]"),
                        FAULT.bit(0, 48, "GN", "host address", "address of the PASID"),
                        FAULT.bit(0, 51, "I", "memory", "interrupt"),
                        RW,
                        RZ,
                        TR,
                        ADDRESS);
            case EventLog.IO_PAGE_FAULT ->
                List.of(
                        DEVICE_ID,
                        FAULT.number(0, 19, 16, "PASID[19:16]"),
                        DOMAIN_ID,
                        GN,
                        FAULT.bit(0, 49, "NX", "", "execute permission asked for"),
                        US,
                        FAULT.bit(0, 51, "I", "memory", "interrupt"),
                        PR,
                        RW,
                        PE,
                        RZ,
                        TR,
                        ADDRESS);
            case EventLog.DEV_TAB_HARDWARE -> List.of(DEVICE_ID, RW, TR, at("device table entry"));
            case EventLog.PAGE_TAB_HARDWARE -> List.of(DEVICE_ID, DOMAIN_ID, RW, TR, at("page-table entry"));
            case EventLog.ILLEGAL_COMMAND, EventLog.COMMAND_HARDWARE -> List.of(at("command"));
            case EventLog.IOTLB_TIMEOUT -> List.of(DEVICE_ID, at("command"));
            case EventLog.INVALID_DEVICE_REQUEST ->
                List.of(
                        DEVICE_ID,
                        F.number(0, 19, 16, "PASID[19:16]"),
                        F.number(0, 47, 32, "PASID[15:0]"),
                        GN,
                        F.number(0, 55, 49, "?"),
                        TR,
                        TYPE,
                        ADDRESS);
            default -> List.of(F.number(0, 59, 0, "?"), F.number(1, 63, 0, "?"));
        };
    }

    private static Field at(String what) {
        return F.address(1, 63, 0, "address", "where the " + what + " is, physical");
    }
}
