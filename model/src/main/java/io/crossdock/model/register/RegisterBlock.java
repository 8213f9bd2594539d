package io.crossdock.model.register;

/**
 * Registers of 32 bits; wider ones are two neighbours, low half first. An access reaches them once, in program order.
 */
public interface RegisterBlock {
    /** @param offset multiple of 4 inside the block */
    int read32(long offset);

    /** @param offset multiple of 4 inside the block */
    void write32(long offset, int value);

    /** @param offset multiple of 8 inside the block */
    default long read64(long offset) {
        return read32(offset) & 0xffff_ffffL | (long) read32(offset + 4) << 32;
    }

    /** @param offset multiple of 8 inside the block */
    default void write64(long offset, long value) {
        write32(offset, (int) value);
        write32(offset + 4, (int) (value >>> 32));
    }
}
