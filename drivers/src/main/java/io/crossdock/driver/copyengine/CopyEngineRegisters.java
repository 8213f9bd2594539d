package io.crossdock.driver.copyengine;

/**
 * Register block of the copy engine, little-endian, at the start of the function's first memory BAR.
 *
 * <pre>
 *  0x00  R    u32  ID              "CXCE"
 *  0x04  R    u32  VERSION         | 31:16 tags | 15:0 version |
 *  0x08  R    u64  LOCAL_SIZE      bytes of local memory
 *  0x10  RW   u64  LOCAL           offset in local memory
 *  0x18  RW   u64  BUS             address on the bus
 *  0x20  RW   u64  LENGTH          bytes
 *  0x28  RW   u64  PATTERN         seed of FILL
 *  0x30  RW   u32  MAX_PAYLOAD     bytes of a write packet; 0: DevCtl decides
 *  0x34  RW   u32  MAX_READ        bytes of a read request; 0: DevCtl decides
 *  0x38  W    u32  COMMAND         1 write, 2 read, 3 fill, 4 CRC32C
 *  0x3c  RW1C u32  STATUS          | 2 error | 1 done | 0 busy |
 *  0x40  R    u64  RESULT          CRC32C, or bytes moved
 *  0x48  R    u64  ERROR_ADDRESS   first address that failed
 * </pre>
 */
final class CopyEngineRegisters {
    static final int ID = 0x00;
    static final int ID_VALUE = 0x4543_5843;
    static final int VERSION = 0x04;
    static final int LOCAL_SIZE = 0x08;
    static final int LOCAL = 0x10;
    static final int BUS = 0x18;
    static final int LENGTH = 0x20;
    static final int PATTERN = 0x28;
    static final int MAX_PAYLOAD = 0x30;
    static final int COMMAND = 0x38;
    static final int COMMAND_WRITE = 1;
    static final int COMMAND_READ = 2;
    static final int COMMAND_FILL = 3;
    static final int COMMAND_CRC32C = 4;
    static final int STATUS = 0x3c;
    static final int STATUS_BUSY = 1;
    static final int STATUS_DONE = 1 << 1;
    static final int STATUS_ERROR = 1 << 2;
    static final int RESULT = 0x40;
    static final int ERROR_ADDRESS = 0x48;

    private CopyEngineRegisters() {}
}
