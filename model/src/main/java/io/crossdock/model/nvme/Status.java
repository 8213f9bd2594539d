package io.crossdock.model.nvme;

/** How commands end: status code type in bits 10:8, status code in bits 7:0 (4.6.1, 5.3 to 5.6). */
final class Status {
    static final int SUCCESS = 0x000;
    static final int INVALID_OPCODE = 0x001;
    static final int INVALID_FIELD = 0x002;
    static final int DATA_TRANSFER_ERROR = 0x004;
    static final int INVALID_NAMESPACE = 0x00b;
    static final int PRP_OFFSET_INVALID = 0x013;
    static final int LBA_OUT_OF_RANGE = 0x080;
    static final int COMPLETION_QUEUE_INVALID = 0x100;
    static final int INVALID_QUEUE_IDENTIFIER = 0x101;
    static final int INVALID_QUEUE_SIZE = 0x102;
    static final int INVALID_QUEUE_DELETION = 0x10c;
    static final int WRITE_FAULT = 0x280;
    static final int UNRECOVERED_READ_ERROR = 0x281;

    private Status() {}
}
