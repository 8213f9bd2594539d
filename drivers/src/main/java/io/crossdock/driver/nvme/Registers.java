package io.crossdock.driver.nvme;

import io.crossdock.machine.Mmio;

/**
 * Controller registers in BAR 0 (3.1).
 *
 * <pre>
 *  0x00  CAP    | 58 reserved | 57 CMBS | .. | 51:48 MPSMIN | .. | 35:32 DSTRD | 31:24 TO | .. | 15:0 MQES |
 *  0x08  VS     | 31:16 major | 15:8 minor | 7:0 tertiary |
 *  0x14  CC     | 23:20 IOCQES | 19:16 IOSQES | 15:14 SHN | 13:11 AMS | 10:7 MPS | 6:4 CSS | 0 EN |
 *  0x1c  CSTS   | 3:2 SHST | 1 CFS | 0 RDY |
 *  0x24  AQA    | 27:16 ACQS | 11:0 ASQS |   sizes in entries less one
 *  0x28  ASQ    0x30  ACQ       bus addresses of the admin queues
 *  0x38  CMBLOC | 31:12 OFST, in units of CMBSZ.SZU | 2:0 BIR |
 *  0x3c  CMBSZ  | 31:12 SZ | 11:8 SZU: 4 KiB * 16^SZU | .. |
 *  0x50  CMBMSC | 63:12 CBA | 1 CMSE | 0 CRE |
 *  0x1000       doorbells, (4 &lt;&lt; DSTRD) bytes apart: tail of queue 0, head of queue 0, tail of queue 1, ..
 * </pre>
 */
final class Registers {
    private static final int CAP = 0x00;
    private static final int VS = 0x08;
    private static final int CC = 0x14;
    private static final int CSTS = 0x1c;
    private static final int AQA = 0x24;
    private static final int ASQ = 0x28;
    private static final int ACQ = 0x30;
    private static final int CMBLOC = 0x38;
    private static final int CMBSZ = 0x3c;
    private static final int CMBMSC = 0x50;
    private static final int DOORBELLS = 0x1000;

    /** Entry sizes 16 and 64 bytes as powers of two, pages of 4 KiB, NVM command set, enable. */
    private static final int CC_ENABLE = 4 << 20 | 6 << 16 | 1;

    private static final int CC_SHUTDOWN_NORMAL = 1 << 14;
    private static final int CMBMSC_ENABLE_REGISTERS = 1;
    private static final int CMBMSC_ENABLE_MEMORY = 1 << 1;

    private final Mmio bar;
    private final long capabilities;

    Registers(Mmio bar) {
        this.bar = bar;
        this.capabilities = bar.read64(CAP);
    }

    /** Greatest number of entries of an I/O queue. */
    int queueLimit() {
        return (int) (capabilities & 0xffff) + 1;
    }

    /** Longest time from enable to ready and back. */
    int readyTimeoutMillis() {
        return (int) (capabilities >>> 24 & 0xff) * 500;
    }

    /** Smallest page size that the controller supports, bytes. */
    long smallestPage() {
        return 4096L << (capabilities >>> 48 & 0xf);
    }

    boolean hasControllerMemory() {
        return (capabilities >>> 57 & 1) != 0;
    }

    /** Whether a controller answers at all: a missing one reads as all ones or all zeros. */
    boolean present() {
        int version = version();
        return version != 0 && version != -1 && capabilities != 0;
    }

    int version() {
        return bar.read32(VS);
    }

    boolean ready() {
        return (bar.read32(CSTS) & 1) != 0;
    }

    /** The controller has failed for good: only a reset helps. */
    boolean fatal() {
        return (bar.read32(CSTS) >> 1 & 1) != 0;
    }

    boolean shutDown() {
        return (bar.read32(CSTS) >> 2 & 3) == 2;
    }

    void setAdminQueues(int entries, long submission, long completion) {
        bar.write32(AQA, entries - 1 << 16 | entries - 1);
        bar.write64(ASQ, submission);
        bar.write64(ACQ, completion);
    }

    void enable() {
        bar.write32(CC, CC_ENABLE);
    }

    void disable() {
        bar.write32(CC, 0);
    }

    void requestShutdown() {
        bar.write32(CC, CC_ENABLE | CC_SHUTDOWN_NORMAL);
    }

    void ringSubmission(int queue, int tail) {
        bar.write32(doorbell(2 * queue), tail);
    }

    void ringCompletion(int queue, int head) {
        bar.write32(doorbell(2 * queue + 1), head);
    }

    private long doorbell(int index) {
        return DOORBELLS + ((long) index << 2 + (capabilities >>> 32 & 0xf));
    }

    /** Makes {@link #memoryLocation} and {@link #memorySize} tell; they read as zero before. */
    void enableMemoryRegisters() {
        bar.write64(CMBMSC, CMBMSC_ENABLE_REGISTERS);
    }

    int memoryLocation() {
        return bar.read32(CMBLOC);
    }

    int memorySize() {
        return bar.read32(CMBSZ);
    }

    /**
     * Lets the memory answer, also to the controller's own requests for addresses from {@code base} on. The high half
     * comes first: a controller that takes the register by halves acts on the low one (QEMU does).
     */
    void enableMemory(long base) {
        bar.write32(CMBMSC + 4, (int) (base >>> 32));
        bar.write32(CMBMSC, (int) base | CMBMSC_ENABLE_MEMORY | CMBMSC_ENABLE_REGISTERS);
    }
}
