package io.crossdock.iommu.smmuv3;

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
 * The event queue (IHI 0070 7.2, 7.3): records of 32 bytes that the unit writes and the driver takes.
 *
 * <pre>
 * word 0  StreamID 63:32 | SubstreamID 31:12 | SSV 11 | type 7:0
 * word 1  ... CLASS 41:40 | S2 39 | RnW 35 | InD 34 | PnU 33 | STALL 31 | STAG 15:0
 * word 2  input address
 * word 3  IPA 51:12
 * </pre>
 *
 * <p>Bit 31 of PROD toggles when the unit had to drop records; the driver acknowledges by the same bit of CONS.
 */
final class EventQueue {
    private static final int ENTRY_LG2 = 5;
    private static final int OVERFLOW = 1 << 31;
    private static final long READ_NOT_WRITE = 1L << 35;
    private static final VarHandle WORD = PhysicalMemory.WORD;

    private final Machine machine;
    private final Mmio registers;
    private final DmaMemory memory;
    private final int lg2;
    private final int pciDomain;
    private int cons;
    private int acknowledged;
    private long lost;

    EventQueue(Machine machine, Mmio registers, int lg2, int pciDomain) {
        this.machine = machine;
        this.registers = registers;
        this.lg2 = lg2;
        this.pciDomain = pciDomain;
        long size = Math.max(4096, 1L << lg2 + ENTRY_LG2);
        this.memory = machine.allocate(size, size);
    }

    /** Tells the unit where the queue is; the queue must be disabled. */
    void install() {
        registers.write64(Registers.EVENTQ_BASE, memory.machineAddress(0) | lg2);
        registers.write32(Registers.EVENTQ_PROD, 0);
        registers.write32(Registers.EVENTQ_CONS, 0);
    }

    /** Takes all records, oldest first. */
    List<FaultRecord> drain() {
        List<FaultRecord> records = new ArrayList<>();
        int pointerMask = (2 << lg2) - 1;
        while (true) {
            int prod = registers.read32(Registers.EVENTQ_PROD);
            if ((prod & OVERFLOW) != acknowledged) {
                acknowledged = prod & OVERFLOW;
                lost++;
            } else if ((prod & pointerMask) == cons) {
                return records;
            }
            VarHandle.acquireFence();
            for (; cons != (prod & pointerMask); cons = cons + 1 & pointerMask) {
                records.add(record((long) (cons & (1 << lg2) - 1) << ENTRY_LG2));
            }
            registers.write32(Registers.EVENTQ_CONS, cons | acknowledged);
        }
    }

    private FaultRecord record(long offset) {
        long[] words = new long[4];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(memory.bytes(), offset + 8L * i);
        }
        int type = (int) words[0] & 0xff;
        int streamId = (int) (words[0] >>> 32);
        boolean hasAddress = hasAddress(type);
        return new FaultRecord(
                Bdf.ofRequesterId(pciDomain, streamId),
                hasAddress ? words[2] : 0,
                hasAddress && (words[1] & READ_NOT_WRITE) == 0,
                type,
                nameOf(type),
                List.of(words[0], words[1], words[2], words[3]));
    }

    private static boolean hasAddress(int type) {
        return switch (type) {
            case 0x01, 0x07, 0x0b, 0x10, 0x11, 0x12, 0x13, 0x20 -> true;
            default -> false;
        };
    }

    private static String nameOf(int type) {
        return switch (type) {
            case 0x01 -> "F_UUT";
            case 0x02 -> "C_BAD_STREAMID";
            case 0x03 -> "F_STE_FETCH";
            case 0x04 -> "C_BAD_STE";
            case 0x05 -> "F_BAD_ATS_TREQ";
            case 0x06 -> "F_STREAM_DISABLED";
            case 0x07 -> "F_TRANSL_FORBIDDEN";
            case 0x08 -> "C_BAD_SUBSTREAMID";
            case 0x09 -> "F_CD_FETCH";
            case 0x0a -> "C_BAD_CD";
            case 0x0b -> "F_WALK_EABT";
            case 0x10 -> "F_TRANSLATION";
            case 0x11 -> "F_ADDR_SIZE";
            case 0x12 -> "F_ACCESS";
            case 0x13 -> "F_PERMISSION";
            case 0x20 -> "F_TLB_CONFLICT";
            case 0x21 -> "F_CFG_CONFLICT";
            case 0x24 -> "E_PAGE_REQUEST";
            case 0x25 -> "F_VMS_FETCH";
            default -> "event " + type;
        };
    }

    /** Times that the unit dropped records. */
    long lost() {
        return lost;
    }

    /** The unit says by other means that a record could not be written. */
    void countLost() {
        lost++;
    }

    void free() {
        machine.free(memory);
    }
}
