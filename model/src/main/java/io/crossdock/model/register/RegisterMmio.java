package io.crossdock.model.register;

import io.crossdock.machine.Mmio;
import java.util.Objects;

/** A register block as drivers see it. Accesses of 8 and 16 bits read a part of a register; written, they are ignored. */
public final class RegisterMmio implements Mmio {
    private final RegisterBlock block;
    private final long size;

    public RegisterMmio(RegisterBlock block, long size) {
        this.block = block;
        this.size = size;
    }

    /**
     * Checks an access as {@link Mmio} demands.
     *
     * @throws IndexOutOfBoundsException outside the block
     * @throws IllegalArgumentException if the offset is no multiple of the width
     */
    public static void check(long offset, int width, long size) {
        Objects.checkFromIndexSize(offset, width, size);
        if (offset % width != 0) {
            throw new IllegalArgumentException(
                    "misaligned register access: offset=0x" + Long.toHexString(offset) + ", width=" + width);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read8(long offset) {
        check(offset, 1, size);
        return block.read32(offset & ~3) >>> (offset & 3) * 8 & 0xff;
    }

    @Override
    public int read16(long offset) {
        check(offset, 2, size);
        return block.read32(offset & ~3) >>> (offset & 3) * 8 & 0xffff;
    }

    @Override
    public int read32(long offset) {
        check(offset, 4, size);
        return block.read32(offset);
    }

    @Override
    public long read64(long offset) {
        check(offset, 8, size);
        return block.read64(offset);
    }

    @Override
    public void write8(long offset, int value) {
        check(offset, 1, size);
    }

    @Override
    public void write16(long offset, int value) {
        check(offset, 2, size);
    }

    @Override
    public void write32(long offset, int value) {
        check(offset, 4, size);
        block.write32(offset, value);
    }

    @Override
    public void write64(long offset, long value) {
        check(offset, 8, size);
        block.write64(offset, value);
    }
}
