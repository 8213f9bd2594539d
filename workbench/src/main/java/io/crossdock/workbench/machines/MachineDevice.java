package io.crossdock.workbench.machines;

import java.nio.file.Path;

/** A device of a machine that {@link OpenMachine} opens. */
public sealed interface MachineDevice {
    /** QEMU's educational device: one DMA engine with a small buffer. */
    record Edu() implements MachineDevice {}

    /**
     * An NVMe controller with one namespace of 512-byte blocks.
     *
     * @param image raw disk image, a multiple of 512 bytes; nobody else may have it open
     * @param cmbMebibytes size of the controller memory buffer, which is BAR 2; a power of two, or 0 for none
     */
    record Nvme(Path image, int cmbMebibytes) implements MachineDevice {
        private static final int CMB_LIMIT = 1024;

        public Nvme {
            if (cmbMebibytes < 0 || cmbMebibytes > CMB_LIMIT || Integer.bitCount(cmbMebibytes) > 1) {
                throw new IllegalArgumentException("controller memory buffer is no power of two up to " + CMB_LIMIT
                        + " MiB: " + cmbMebibytes + " MiB");
            }
        }
    }

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
