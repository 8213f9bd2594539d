package io.crossdock.driver.nvme;

import java.util.Map;

/**
 * A completion queue entry (4.6).
 *
 * <pre>
 *  dword 0 | by command |
 *        2 | 31:16 submission queue | 15:0 its head |
 *        3 | 31 DNR | 30 M | 27:25 SCT | 24:17 SC | 16 phase | 15:0 command identifier |
 * </pre>
 *
 * @param identifier of the command
 * @param status status code type in bits 10:8, status code in bits 7:0; 0 is success
 */
record Completion(int identifier, int status) {
    /** Bytes of an entry. */
    static final int SIZE = 16;

    /** Codes that this driver can bring about (4.6.1.2, 5.3 to 5.6, 6.9); for others the number must do. */
    private static final Map<Integer, String> NAMES = Map.of(
            0x001, "invalid opcode",
            0x002, "invalid field",
            0x004, "data transfer error",
            0x006, "internal error",
            0x00b, "invalid namespace",
            0x013, "PRP offset invalid",
            0x080, "LBA out of range",
            0x102, "invalid queue size",
            0x280, "write fault",
            0x281, "unrecovered read error");

    static Completion of(int dword3) {
        return new Completion(dword3 & 0xffff, dword3 >>> 17 & 0x7ff);
    }

    boolean success() {
        return status == 0;
    }

    String statusText() {
        String name = NAMES.get(status);
        return "0x" + Integer.toHexString(status) + (name == null ? "" : " (" + name + ")");
    }
}
