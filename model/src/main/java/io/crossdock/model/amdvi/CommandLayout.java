package io.crossdock.model.amdvi;

import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Fields;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Meaning;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands as they stand in the buffer (specification 2.4): 16 bytes, of which the code says what the rest is.
 *
 * <pre>
 *                          63 60 59                                              0
 * COMPLETION_WAIT       q0 | 1  |  ..  51    store address    3 | 2 F | 1 I | 0 S |   q1 store data
 * INVALIDATE_DEVTAB     q0 | 2  |                               15   DeviceID   0 |
 * INVALIDATE_PAGES      q0 | 3  |      47   DomainID   32       19     PASID    0 |   q1 address 63:12 | GN 2 | PDE 1 | S 0
 * INVALIDATE_IOTLB      q0 | 4  | 55:48 PASID | 47 QueueID 32 | 31:24 MaxPend | 23:16 PASID | 15 DeviceID 0 |   q1 as above
 * INVALIDATE_INTERRUPTS q0 | 5  |                               15   DeviceID   0 |
 * INVALIDATE_ALL        q0 | 8  |
 * </pre>
 *
 * S: the lowest zero bit of the address from 12 on is the highest bit inside the range; S=0: one page of 4 KiB
 */
final class CommandLayout {
    private static final int WORDS = 2;
    private static final Fields GENERAL = new Fields("2.4");
    private static final Fields WAIT = new Fields("2.4.1");
    private static final Fields DEVTAB = new Fields("2.4.2");
    private static final Fields PAGES = new Fields("2.4.3");
    private static final Fields IOTLB = new Fields("2.4.4");
    private static final Fields INTERRUPTS = new Fields("2.4.5");

    private static final List<String> NAMES = List.of(
            "",
            "COMPLETION_WAIT",
            "INVALIDATE_DEVTAB_ENTRY",
            "INVALIDATE_IOMMU_PAGES",
            "INVALIDATE_IOTLB_PAGES",
            "INVALIDATE_INTERRUPT_TABLE",
            "PREFETCH_IOMMU_PAGES",
            "COMPLETE_PPR_REQUEST",
            "INVALIDATE_IOMMU_ALL");

    static final Field CODE = GENERAL.bits(0, 63, 60, "code", Meaning.choice(NAMES.toArray(String[]::new)));

    static final Field STORE = WAIT.bit(0, 0, "S", "", "write the store data at completion");
    static final Field INTERRUPT = WAIT.bit(0, 1, "I", "", "interrupt at completion");
    static final Field STORE_ADDRESS = WAIT.address(0, 51, 3, "store address", "where the store data is written");
    static final Field STORE_DATA = WAIT.number(1, 63, 0, "store data");

    static final Field DEVICE_ID = DEVTAB.bits(0, 15, 0, "DeviceID", Meaning.REQUESTER);

    static final Field DOMAIN_ID = PAGES.number(0, 47, 32, "DomainID");
    static final Field S = PAGES.bit(1, 0, "S", "one page of 4 KiB", "the address tells the size");
    static final Field ADDRESS = PAGES.address(1, 63, 12, "address", "first input address, and with S the size");
    static final Field PASID = PAGES.number(0, 19, 0, "PASID");
    static final Field PDE = PAGES.bit(1, 1, "PDE", "leaf entries only", "table entries too");
    static final Field GN = PAGES.bit(1, 2, "GN", "host addresses", "addresses of the PASID");

    private CommandLayout() {}

    /** Layout of a command by its first word. */
    static Layout of(long q0) {
        int code = CODE.intOf(q0);
        String name = code < NAMES.size() ? NAMES.get(code) : "";
        List<Field> all = new ArrayList<>(operands(code));
        all.add(CODE);
        all.sort((a, b) -> a.word() != b.word() ? a.word() - b.word() : a.low() - b.low());
        return new Layout(
                name.isEmpty() ? "AMD command, unknown code" : "AMD command " + name,
                HostEntry.SPECIFICATION,
                WORDS,
                all);
    }

    private static List<Field> operands(int code) {
        return switch (code) {
            case Command.COMPLETION_WAIT ->
                List.of(
                        STORE,
                        INTERRUPT,
                        WAIT.bit(0, 2, "F", "", "flush: later commands wait"),
                        STORE_ADDRESS,
                        STORE_DATA);
            case Command.INVALIDATE_DEVTAB -> List.of(DEVICE_ID);
            case Command.INVALIDATE_PAGES -> List.of(PASID, DOMAIN_ID, S, PDE, GN, ADDRESS);
            case Command.INVALIDATE_IOTLB ->
                List.of(
                        IOTLB.bits(0, 15, 0, "DeviceID", Meaning.REQUESTER),
                        IOTLB.number(0, 23, 16, "PASID[15:8]"),
                        IOTLB.number(0, 31, 24, "MaxPend"),
                        IOTLB.bits(0, 47, 32, "QueueID", Meaning.REQUESTER),
                        IOTLB.number(0, 55, 48, "PASID[7:0]"),
                        S,
                        GN,
                        ADDRESS);
            case Command.INVALIDATE_INTERRUPTS -> List.of(INTERRUPTS.bits(0, 15, 0, "DeviceID", Meaning.REQUESTER));
            case Command.INVALIDATE_ALL -> List.of();
            default -> List.of(GENERAL.number(0, 59, 0, "?"), GENERAL.number(1, 63, 0, "?"));
        };
    }
}
