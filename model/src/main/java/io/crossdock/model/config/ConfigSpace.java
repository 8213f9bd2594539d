package io.crossdock.model.config;

import java.util.Objects;

/** 4 KiB of configuration registers with read-only, writable and write-one-to-clear bits. Not thread-safe. */
public final class ConfigSpace {
    /** Bytes: the 256 of conventional PCI and the extended ones behind them. */
    public static final int SIZE = 4096;

    private final int[] values = new int[SIZE / 4];
    private final int[] writable = new int[SIZE / 4];
    private final int[] clearable = new int[SIZE / 4];

    /** @param offset multiple of 4, 0 to 4092 */
    public int read32(int offset) {
        return values[index(offset)];
    }

    /** Writes the writable bits and clears those clearable ones that are set in the value. */
    public void write32(int offset, int value) {
        int i = index(offset);
        int kept = values[i] & ~(value & clearable[i]);
        values[i] = kept & ~writable[i] | value & writable[i];
    }

    /** Reads 16 bits at an even offset. */
    int read16(int offset) {
        return values[(offset & ~3) / 4] >>> (offset & 2) * 8 & 0xffff;
    }

    int read8(int offset) {
        return values[(offset & ~3) / 4] >>> (offset & 3) * 8 & 0xff;
    }

    /** Sets 32 bits whatever their masks say. */
    void set32(int offset, int value) {
        values[index(offset)] = value;
    }

    void set16(int offset, int value) {
        int shift = (offset & 2) * 8;
        int i = (offset & ~3) / 4;
        values[i] = values[i] & ~(0xffff << shift) | (value & 0xffff) << shift;
    }

    void set8(int offset, int value) {
        int shift = (offset & 3) * 8;
        int i = (offset & ~3) / 4;
        values[i] = values[i] & ~(0xff << shift) | (value & 0xff) << shift;
    }

    /** Makes bits of a 32-bit register writable. */
    void allowWrite32(int offset, int mask) {
        writable[index(offset)] |= mask;
    }

    /** Makes bits of a 16-bit register writable. */
    void allowWrite16(int offset, int mask) {
        writable[(offset & ~3) / 4] |= (mask & 0xffff) << (offset & 2) * 8;
    }

    /** Makes bits of a 16-bit register clear when a one is written to them. */
    void allowClear16(int offset, int mask) {
        clearable[(offset & ~3) / 4] |= (mask & 0xffff) << (offset & 2) * 8;
    }

    private static int index(int offset) {
        Objects.checkIndex(offset, SIZE);
        if ((offset & 3) != 0) {
            throw new IllegalArgumentException("config offset is no multiple of 4: offset=" + offset);
        }
        return offset / 4;
    }
}
