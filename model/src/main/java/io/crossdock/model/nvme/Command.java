package io.crossdock.model.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A submission queue entry (4.2).
 *
 * <pre>
 *  byte 0 opcode | 1 PSDT 7:6, FUSE 1:0 | 2-3 identifier | 4-7 namespace
 *      24-31 PRP1 | 32-39 PRP2 | 40 dword 10 | 44 dword 11 | 48 dword 12
 * </pre>
 */
record Command(
        int opcode,
        int flags,
        int identifier,
        int namespace,
        long prp1,
        long prp2,
        int dword10,
        int dword11,
        int dword12) {
    static final int SIZE = 64;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    static Command of(MemorySegment entry) {
        return new Command(
                entry.get(ValueLayout.JAVA_BYTE, 0) & 0xff,
                entry.get(ValueLayout.JAVA_BYTE, 1) & 0xff,
                entry.get(SHORT, 2) & 0xffff,
                entry.get(INT, 4),
                entry.get(LONG, 24),
                entry.get(LONG, 32),
                entry.get(INT, 40),
                entry.get(INT, 44),
                entry.get(INT, 48));
    }

    /** Whether it asks for PRPs, as the only way to name data here, and stands alone. */
    boolean isPlain() {
        return flags == 0;
    }
}
