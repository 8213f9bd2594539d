package io.crossdock.hardware.qemu;

import java.nio.file.Path;

/** A device on bus 0 of a QEMU machine. */
public sealed interface QemuDevice {
    /**
     * The educational device (1234:11e8): one DMA engine with a buffer of 4096 bytes.
     *
     * <p>Its DMA completes by a timer of the guest's clock, so a machine with one lets that clock run ahead
     * ({@code -icount shift=0,sleep=off}), which costs most of a core even when nothing happens.
     */
    record Edu() implements QemuDevice {}

    /**
     * An NVMe controller (1b36:0010) with one namespace of 512-byte blocks.
     *
     * @param image raw disk image, locked and written by QEMU; a multiple of 512 bytes
     * @param cmbMebibytes size of the controller memory buffer, which is BAR 2; a power of two, or 0 for none
     */
    record Nvme(Path image, int cmbMebibytes) implements QemuDevice {
        public Nvme {
            if (cmbMebibytes < 0 || Integer.bitCount(cmbMebibytes) > 1) {
                throw new IllegalArgumentException(
                        "controller memory buffer is no power of two: " + cmbMebibytes + " MiB");
            }
        }
    }

    /**
     * Plain shared memory (1af4:1110) as BAR 2.
     *
     * @param file what backs it; made or grown to the size, and visible to every process that maps it
     * @param size bytes, a power of two, at least 4096
     */
    record Ivshmem(Path file, long size) implements QemuDevice {
        public Ivshmem {
            if (size < 4096 || Long.bitCount(size) != 1) {
                throw new IllegalArgumentException("shared memory size is no power of two of at least 4096: " + size);
            }
        }
    }
}
