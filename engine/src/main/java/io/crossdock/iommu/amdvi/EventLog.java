package io.crossdock.iommu.amdvi;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.Bdf;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The event log: 256 entries of 16 bytes that the unit writes.
 *
 * <pre>
 * q0  code 63:60 | PE 54 | RW 53 | PR 52 | DomainID 47:32 | DeviceID 15:0      q1  address
 * code: 1 ILLEGAL_DEV_TABLE_ENTRY, 2 IO_PAGE_FAULT, 3 DEV_TAB_HARDWARE_ERROR, 4 PAGE_TAB_HARDWARE_ERROR,
 *       5 ILLEGAL_COMMAND_ERROR, 6 COMMAND_HARDWARE_ERROR
 * </pre>
 *
 * <p>A full log stops, and goes on when it is switched off and on again.
 */
final class EventLog {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int SIZE = 4096;
    private static final long LENGTH_LG2 = 8;
    private static final int ENTRY = 16;
    private static final int OFFSET_MASK = SIZE - 1 & -ENTRY;
    private static final long WRITE = 1L << 53;

    private final Machine machine;
    private final Mmio registers;
    private final int pciDomain;
    private final DmaMemory memory;
    private int head;
    private long lost;

    EventLog(Machine machine, Mmio registers, int pciDomain) {
        this.machine = machine;
        this.registers = registers;
        this.pciDomain = pciDomain;
        this.memory = machine.allocate(SIZE, SIZE);
    }

    /** Tells the unit where the log is; it must be switched off. */
    void install() {
        registers.write64(Registers.EVENT_BASE, memory.machineAddress(0) | LENGTH_LG2 << 56);
        registers.write64(Registers.EVENT_HEAD, 0);
        registers.write64(Registers.EVENT_TAIL, 0);
    }

    /** Takes all events, oldest first. */
    List<FaultRecord> drain() {
        List<FaultRecord> records = new ArrayList<>();
        long tail = registers.read64(Registers.EVENT_TAIL) & OFFSET_MASK;
        while (head != tail) {
            long word0 = (long) WORD.getAcquire(memory.bytes(), (long) head);
            records.add(record(word0, (long) WORD.get(memory.bytes(), head + 8L)));
            head = head + ENTRY & OFFSET_MASK;
        }
        registers.write64(Registers.EVENT_HEAD, head);
        if ((registers.read64(Registers.STATUS) & Registers.STATUS_EVENT_OVERFLOW) != 0) {
            lost++;
            restart();
        }
        return records;
    }

    private void restart() {
        long control = registers.read64(Registers.CONTROL);
        registers.write64(Registers.CONTROL, control & ~Registers.EVENT_LOG_EN);
        registers.write64(Registers.STATUS, Registers.STATUS_EVENT_OVERFLOW);
        registers.write64(Registers.CONTROL, control);
    }

    private FaultRecord record(long word0, long word1) {
        int code = (int) (word0 >>> 60);
        return new FaultRecord(
                Bdf.ofRequesterId(pciDomain, (int) word0 & 0xffff),
                word1,
                (word0 & WRITE) != 0,
                code,
                reason(code),
                List.of(word0, word1));
    }

    private static String reason(int code) {
        return switch (code) {
            case 1 -> "ILLEGAL_DEV_TABLE_ENTRY";
            case 2 -> "IO_PAGE_FAULT";
            case 3 -> "DEV_TAB_HARDWARE_ERROR";
            case 4 -> "PAGE_TAB_HARDWARE_ERROR";
            case 5 -> "ILLEGAL_COMMAND_ERROR";
            case 6 -> "COMMAND_HARDWARE_ERROR";
            case 7 -> "IOTLB_INV_TIMEOUT";
            case 8 -> "INVALID_DEVICE_REQUEST";
            default -> "event " + code;
        };
    }

    /** Times that the log was found full. */
    long lost() {
        return lost;
    }

    void free() {
        machine.free(memory);
    }
}
