package io.crossdock.conformance;

import io.crossdock.machine.Mmio;

/** A device that moves bytes between the bus and a buffer of its own of at least 2048 bytes. */
public interface DmaProbe {
    /**
     * Lets the device read memory into its buffer, and waits. An access that is refused may fail silently.
     *
     * @param dmaAddress as the device sends it
     * @param bytes at most 2048
     */
    void load(long dmaAddress, int bytes);

    /** Lets the device write the start of its buffer to memory, and waits. */
    void store(long dmaAddress, int bytes);

    /** A register that keeps 64 bits and has no effect until a command is given. */
    Scratch scratch();

    /**
     * A register.
     *
     * @param block its register block
     * @param offset a multiple of 8
     * @param halves whether its halves can be read and written apart
     */
    record Scratch(Mmio block, long offset, boolean halves) {}
}
