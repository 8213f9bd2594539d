package io.crossdock.hardware.qemu;

import java.nio.file.Path;

/** A device of a QEMU machine, on bus 0 unless {@link Behind} bridges. */
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

    /**
     * A device that bridges of its own separate from bus 0.
     *
     * @param bridges what leads to it
     * @param device the device itself
     */
    record Behind(Bridges bridges, QemuDevice device) implements QemuDevice {
        public Behind {
            if (device instanceof Behind) {
                throw new IllegalArgumentException("a device has bridges of its own once: " + device);
            }
        }
    }

    /** What leads from bus 0 to a device. */
    enum Bridges {
        /** A PCI Express root port. */
        ROOT_PORT(1),
        /** A root port, and a switch (TI XIO3130) with one downstream port. */
        SWITCH(3);

        private final int buses;

        Bridges(int buses) {
            this.buses = buses;
        }

        /** Buses that they add. */
        int buses() {
            return buses;
        }
    }

    /** The device itself. */
    default QemuDevice bare() {
        return this instanceof Behind behind ? behind.device() : this;
    }
}
