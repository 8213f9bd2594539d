package io.crossdock.machine;

/**
 * Registers: every access reaches the device, in program order, once and with the width asked for.
 *
 * <p>Offsets are in bytes from the start of the block and must be multiples of the width; an access outside the block
 * throws {@link IndexOutOfBoundsException}. Values are little-endian as PCI defines them. On QEMU an access is a socket
 * message, on the model the device's code, so a block is never a {@link java.lang.foreign.MemorySegment}.
 */
public interface Mmio {
    /** Bytes. */
    long size();

    /** Unsigned, 0 to 255. */
    int read8(long offset);

    /** Unsigned, 0 to 65535. */
    int read16(long offset);

    int read32(long offset);

    long read64(long offset);

    void write8(long offset, int value);

    void write16(long offset, int value);

    void write32(long offset, int value);

    void write64(long offset, long value);
}
