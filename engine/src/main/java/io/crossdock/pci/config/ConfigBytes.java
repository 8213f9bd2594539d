package io.crossdock.pci.config;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The first 64, 256 or 4096 bytes of a function's configuration space; anything in between is a cut. Little-endian. */
final class ConfigBytes {
    static final int HEADER = 64;
    static final int STANDARD = 256;
    static final int EXTENDED = 4096;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    ConfigBytes(byte[] bytes) {
        this.bytes = Arrays.copyOf(bytes, Math.min(bytes.length, EXTENDED));
    }

    int length() {
        return bytes.length;
    }

    /** Whether a register lies in what was read. */
    boolean has(int offset, int size) {
        return offset >= 0 && offset <= bytes.length - size;
    }

    int u8(int offset) {
        return bytes[offset] & 0xff;
    }

    int u16(int offset) {
        return (short) SHORTS.get(bytes, offset) & 0xffff;
    }

    int s32(int offset) {
        return (int) INTS.get(bytes, offset);
    }

    long u32(int offset) {
        return s32(offset) & 0xffff_ffffL;
    }

    /** Whether every byte of the header is all ones: the function is powered down or gone. */
    boolean isGone() {
        for (int i = 0; i < HEADER; i++) {
            if (bytes[i] != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }
}
