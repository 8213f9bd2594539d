package io.crossdock.model.nvme;

/**
 * Controller registers in BAR 0 (3.1), little-endian.
 *
 * <pre>
 *  0x00 R  CAP    | 57 CMBS | 51:48 MPSMIN | 44:37 CSS | 35:32 DSTRD | 31:24 TO | 16 CQR | 15:0 MQES |
 *  0x08 R  VS     | 31:16 major | 15:8 minor | 7:0 tertiary |
 *  0x0c RW INTMS  0x10 INTMC: no interrupts, no effect
 *  0x14 RW CC     | 23:20 IOCQES | 19:16 IOSQES | 15:14 SHN | 13:11 AMS | 10:7 MPS | 6:4 CSS | 0 EN |
 *  0x1c R  CSTS   | 3:2 SHST | 1 CFS | 0 RDY |
 *  0x24 RW AQA    | 27:16 ACQS | 11:0 ASQS |          entries less one
 *  0x28 RW ASQ    0x30 RW ACQ                         64 bits, page-aligned
 *  0x38 R  CMBLOC | 31:12 OFST | 2:0 BIR |            zero until CMBMSC.CRE
 *  0x3c R  CMBSZ  | 31:12 SZ | 11:8 SZU | 4 WDS | 3 RDS | 2 LISTS | 1 CQS | 0 SQS |
 *  0x50 RW CMBMSC | 63:12 CBA | 1 CMSE | 0 CRE |
 *  0x1000  W      doorbells: tail of queue 0, head of queue 0, tail of queue 1, ...
 * </pre>
 */
final class NvmeLayout {
    static final int PAGE = 4096;
    static final int BYTES = 0x2000;
    static final int DOORBELLS = 0x1000;

    static final int CAP = 0x00;
    static final int VS = 0x08;
    static final int CC = 0x14;
    static final int CSTS = 0x1c;
    static final int AQA = 0x24;
    static final int ASQ = 0x28;
    static final int ACQ = 0x30;
    static final int CMBLOC = 0x38;
    static final int CMBSZ = 0x3c;
    static final int CMBMSC = 0x50;

    static final int VERSION = 0x0001_0400;
    static final long CAP_CONTIGUOUS_QUEUES = 1L << 16;
    static final long CAP_TIMEOUT_HALF_SECOND = 1L << 24;
    static final int CAP_STRIDE_SHIFT = 32;
    static final long CAP_NVM_COMMANDS = 1L << 37;
    static final long CAP_CONTROLLER_MEMORY = 1L << 57;

    static final int CC_ENABLE = 1;
    /** CSS, MPS and AMS, of which only zero is supported. */
    static final int CC_CHOICES = 0x3ff0;

    static final int CC_SHUTDOWN = 3 << 14;
    static final int CC_ENTRY_SIZES = 0xff << 16;
    /** Completions of 2^4 bytes, commands of 2^6. */
    static final int CC_KNOWN_ENTRY_SIZES = 4 << 20 | 6 << 16;

    static final int CSTS_READY = 1;
    static final int CSTS_FATAL = 1 << 1;
    static final int CSTS_SHUTDOWN_DONE = 2 << 2;

    /** BAR of the controller memory buffer. */
    static final int MEMORY_BAR = 2;

    /** Queues, lists and data both ways may lie in the buffer; sizes in units of 4 KiB. */
    static final int CMBSZ_USES = 0x1f;

    static final int CMBMSC_REGISTERS = 1;
    static final int CMBMSC_MEMORY = 1 << 1;

    private NvmeLayout() {}
}
