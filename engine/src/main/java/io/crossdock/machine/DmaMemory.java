package io.crossdock.machine;

import java.lang.foreign.MemorySegment;

/**
 * System memory that the CPU sees as bytes and that this machine's devices can be given.
 *
 * <p>{@link #machineAddress} is the address by which the machine maps the memory: physical on the model and on QEMU,
 * where the engine writes page tables; virtual under VFIO, where the kernel does. A driver never passes it to a device:
 * what a device gets comes from {@code io.crossdock.dma}.
 */
public interface DmaMemory {
    /** Bytes, a multiple of 4096. */
    long size();

    /** Address of the byte at an offset, contiguous over the whole memory. */
    long machineAddress(long offset);

    /** The bytes, native byte order left to the accessor; valid until the memory is freed or the machine closed. */
    MemorySegment bytes();

    /** Who needs it beside its owner. */
    MemoryReferences references();
}
