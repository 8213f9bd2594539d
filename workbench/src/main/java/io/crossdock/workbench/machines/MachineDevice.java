package io.crossdock.workbench.machines;

/** A device of a machine that {@link OpenMachine} opens. */
public sealed interface MachineDevice {
    /** QEMU's educational device: one DMA engine with a small buffer. */
    record Edu() implements MachineDevice {}

    /**
     * Memory in BAR 2 without an engine of its own ({@code ivshmem} on QEMU): a peer to write to and to read from.
     *
     * @param size bytes, a power of two, at least 4096
     */
    record SharedMemory(long size) implements MachineDevice {
        public SharedMemory {
            if (size < 4096 || Long.bitCount(size) != 1) {
                throw new IllegalArgumentException("shared memory size is no power of two of at least 4096: " + size);
            }
        }
    }
}
