package io.crossdock.model.device;

/**
 * Registers of the copy engine, at the start of the function's first memory BAR, little-endian.
 *
 * <pre>
 *  0x00 R     ID           "CXCE", 0x45435843
 *  0x04 R     VERSION      15:0 version, 31:16 read requests that the engine keeps in flight
 *  0x08 R     LOCAL_SIZE   bytes of device-local memory, which is in no BAR
 *  0x10 RW    LOCAL        offset into it
 *  0x18 RW    BUS          DMA address
 *  0x20 RW    LENGTH       bytes
 *  0x28 RW    PATTERN      seed for FILL
 *  0x30 RW    MAX_PAYLOAD  bytes per write request; 0: DevCtl maximum payload
 *  0x34 RW    MAX_READ     bytes per read request; 0: DevCtl maximum read request
 *  0x38 W     COMMAND      1 WRITE, 2 READ, 3 FILL, 4 CRC32C; ignored while busy
 *  0x3c RW1C  STATUS       0 BUSY, 1 DONE, 2 ERROR; a command clears DONE and ERROR
 *  0x40 R     RESULT       bytes moved, or the checksum
 *  0x48 R     ERROR_ADDR   first address that failed
 * </pre>
 */
final class CopyEngineLayout {
    static final int ID = 0x00;
    static final int ID_VALUE = 0x4543_5843;
    static final int VERSION = 0x04;
    static final int LOCAL_SIZE = 0x08;
    static final int LOCAL = 0x10;
    static final int BUS = 0x18;
    static final int LENGTH = 0x20;
    static final int PATTERN = 0x28;
    static final int MAX_PAYLOAD = 0x30;
    static final int MAX_READ = 0x34;
    static final int COMMAND = 0x38;
    static final int STATUS = 0x3c;
    static final int RESULT = 0x40;
    static final int ERROR_ADDRESS = 0x48;
    static final int BYTES = 0x50;

    static final int WRITE = 1;
    static final int READ = 2;
    static final int FILL = 3;
    static final int CRC32C = 4;

    static final int BUSY = 1;
    static final int DONE = 1 << 1;
    static final int ERROR = 1 << 2;

    private CopyEngineLayout() {}
}
