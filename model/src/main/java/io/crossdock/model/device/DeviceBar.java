package io.crossdock.model.device;

import io.crossdock.machine.Mmio;
import io.crossdock.model.fabric.BarTarget;
import io.crossdock.model.register.RegisterBlock;
import io.crossdock.model.register.RegisterMmio;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A memory BAR: registers in front, memory behind them, reached by the processor and by other devices alike.
 *
 * <p>A packet that touches the registers is taken apart into aligned double words; one that holds a part of a double
 * word there leaves it alone. While the function does not decode memory, the processor reads ones and its writes are
 * lost; the fabric does not route to the BAR then.
 */
public final class DeviceBar implements BarTarget, Mmio {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_UNALIGNED =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Supplier<MemorySegment> memory;
    private final long size;
    private final RegisterBlock registers;
    private final long registerBytes;
    private final BooleanSupplier enabled;
    private @Nullable MemorySegment bytes;

    /**
     * @param memory gives the memory of the BAR when it is first used
     * @param size bytes
     * @param registers what answers below {@code registerBytes}
     * @param registerBytes multiple of 8
     * @param enabled whether the function decodes memory requests
     */
    public DeviceBar(
            Supplier<MemorySegment> memory,
            long size,
            RegisterBlock registers,
            long registerBytes,
            BooleanSupplier enabled) {
        this.memory = memory;
        this.size = size;
        this.registers = registers;
        this.registerBytes = Math.min(registerBytes, size);
        this.enabled = enabled;
    }

    /** Memory of the BAR; what lies below the registers is never used. */
    public MemorySegment bytes() {
        MemorySegment b = bytes;
        if (b == null) {
            b = memory.get();
            bytes = b;
        }
        return b;
    }

    @Override
    public void write(long offset, MemorySegment source, long sourceOffset, long length) {
        long shadowed = Math.min(length, Math.max(0, registerBytes - offset));
        for (long at = -offset & 3; at + 4 <= shadowed; at += 4) {
            registers.write32(offset + at, source.get(INT_UNALIGNED, sourceOffset + at));
        }
        if (length > shadowed) {
            MemorySegment.copy(source, sourceOffset + shadowed, bytes(), offset + shadowed, length - shadowed);
        }
    }

    @Override
    public void read(long offset, MemorySegment destination, long destinationOffset, long length) {
        long shadowed = Math.min(length, Math.max(0, registerBytes - offset));
        for (long at = -offset & 3; at + 4 <= shadowed; at += 4) {
            destination.set(INT_UNALIGNED, destinationOffset + at, registers.read32(offset + at));
        }
        if (length > shadowed) {
            MemorySegment.copy(
                    bytes(), offset + shadowed, destination, destinationOffset + shadowed, length - shadowed);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read8(long offset) {
        RegisterMmio.check(offset, 1, size);
        if (!enabled.getAsBoolean()) {
            return 0xff;
        }
        return offset < registerBytes
                ? registers.read32(offset & ~3) >>> (offset & 3) * 8 & 0xff
                : bytes().get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    @Override
    public int read16(long offset) {
        RegisterMmio.check(offset, 2, size);
        if (!enabled.getAsBoolean()) {
            return 0xffff;
        }
        return offset < registerBytes
                ? registers.read32(offset & ~3) >>> (offset & 3) * 8 & 0xffff
                : bytes().get(SHORT, offset) & 0xffff;
    }

    @Override
    public int read32(long offset) {
        RegisterMmio.check(offset, 4, size);
        if (!enabled.getAsBoolean()) {
            return -1;
        }
        return offset < registerBytes ? registers.read32(offset) : bytes().get(INT, offset);
    }

    @Override
    public long read64(long offset) {
        RegisterMmio.check(offset, 8, size);
        if (!enabled.getAsBoolean()) {
            return -1;
        }
        return offset < registerBytes ? registers.read64(offset) : bytes().get(LONG, offset);
    }

    @Override
    public void write8(long offset, int value) {
        RegisterMmio.check(offset, 1, size);
        if (!enabled.getAsBoolean()) {
            return;
        }
        if (offset >= registerBytes) {
            bytes().set(ValueLayout.JAVA_BYTE, offset, (byte) value);
        }
    }

    @Override
    public void write16(long offset, int value) {
        RegisterMmio.check(offset, 2, size);
        if (!enabled.getAsBoolean()) {
            return;
        }
        if (offset >= registerBytes) {
            bytes().set(SHORT, offset, (short) value);
        }
    }

    @Override
    public void write32(long offset, int value) {
        RegisterMmio.check(offset, 4, size);
        if (!enabled.getAsBoolean()) {
            return;
        }
        if (offset < registerBytes) {
            registers.write32(offset, value);
        } else {
            bytes().set(INT, offset, value);
        }
    }

    @Override
    public void write64(long offset, long value) {
        RegisterMmio.check(offset, 8, size);
        if (!enabled.getAsBoolean()) {
            return;
        }
        if (offset < registerBytes) {
            registers.write64(offset, value);
        } else {
            bytes().set(LONG, offset, value);
        }
    }
}
