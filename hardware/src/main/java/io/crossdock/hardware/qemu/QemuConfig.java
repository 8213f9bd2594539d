package io.crossdock.hardware.qemu;

import io.crossdock.machine.IommuInfo;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What machine QEMU shall be. Immutable; the {@code with} methods make changed copies.
 *
 * @param unit translation unit
 * @param devices on bus 0 from the first slot on, they or their bridges, in this order; see {@link #bdf}
 * @param firstSlot slot of the first device, from {@link #FIRST_SLOT} on
 * @param memorySize bytes of RAM, a multiple of 1 MiB, at most {@link #MEMORY_LIMIT}
 * @param addressWidth bits of an IOVA that VT-d translates: 39 or 48 (39 in legacy mode only); 48 for an SMMU, whose
 *     width its registers tell
 * @param cachingMode VT-d's CAP.CM: announces that not-present entries may be cached (QEMU never does cache them)
 * @param trace what QEMU writes down of itself; empty for nothing
 */
public record QemuConfig(
        QemuUnit unit,
        List<QemuDevice> devices,
        int firstSlot,
        long memorySize,
        int addressWidth,
        boolean cachingMode,
        Optional<QemuTrace> trace) {
    /** Slot of the first device if nothing else is said: the ones before it are the chipset's. */
    public static final int FIRST_SLOT = 4;

    /** Beyond 2 GiB the q35 chipset splits RAM in two. */
    public static final long MEMORY_LIMIT = 1L << 31;

    private static final int SLOT_LIMIT = 28;
    private static final long MEBIBYTE = 1L << 20;

    public QemuConfig {
        devices = List.copyOf(devices);
        if (firstSlot < FIRST_SLOT || firstSlot >= SLOT_LIMIT) {
            throw new IllegalArgumentException("no such slot for a first device: firstSlot=" + firstSlot + ", limits="
                    + FIRST_SLOT + " to " + (SLOT_LIMIT - 1));
        }
        if (devices.size() > SLOT_LIMIT - firstSlot) {
            throw new IllegalArgumentException(
                    "too many devices for one bus: devices=" + devices.size() + ", limit=" + (SLOT_LIMIT - firstSlot));
        }
        if (memorySize < 8 * MEBIBYTE || memorySize > MEMORY_LIMIT || memorySize % MEBIBYTE != 0) {
            throw new IllegalArgumentException(
                    "memory must be whole MiB from 8 MiB to 2 GiB: memorySize=" + memorySize);
        }
        boolean narrow = addressWidth == 39 && unit == QemuUnit.VTD;
        if (addressWidth != 48 && !narrow) {
            throw new IllegalArgumentException("no such address width for " + unit + ": addressWidth=" + addressWidth
                    + ", allowed=48" + (unit == QemuUnit.VTD ? ", 39" : ""));
        }
        if (cachingMode && unit.kind() != IommuInfo.Kind.VTD) {
            throw new IllegalArgumentException("caching mode is VT-d's: unit=" + unit);
        }
    }

    /** 64 MiB, 48-bit IOVAs, caching mode off. */
    public static QemuConfig of(QemuUnit unit, QemuDevice... devices) {
        return new QemuConfig(unit, List.of(devices), FIRST_SLOT, 64 * MEBIBYTE, 48, false, Optional.empty());
    }

    public QemuConfig withDevice(QemuDevice device) {
        List<QemuDevice> more = new ArrayList<>(devices);
        more.add(device);
        return new QemuConfig(unit, more, firstSlot, memorySize, addressWidth, cachingMode, trace);
    }

    public QemuConfig withFirstSlot(int slot) {
        return new QemuConfig(unit, devices, slot, memorySize, addressWidth, cachingMode, trace);
    }

    public QemuConfig withMemorySize(long bytes) {
        return new QemuConfig(unit, devices, firstSlot, bytes, addressWidth, cachingMode, trace);
    }

    public QemuConfig withAddressWidth(int bits) {
        return new QemuConfig(unit, devices, firstSlot, memorySize, bits, cachingMode, trace);
    }

    public QemuConfig withCachingMode(boolean on) {
        return new QemuConfig(unit, devices, firstSlot, memorySize, addressWidth, on, trace);
    }

    public QemuConfig withTrace(QemuTrace events) {
        return new QemuConfig(unit, devices, firstSlot, memorySize, addressWidth, cachingMode, Optional.of(events));
    }

    /** Where a device of {@link #devices} is found. */
    public Bdf bdf(int deviceIndex) {
        if (!(devices.get(deviceIndex) instanceof QemuDevice.Behind)) {
            return new Bdf(0, 0, firstSlot + deviceIndex, 0);
        }
        int bus = devices.subList(0, deviceIndex + 1).stream()
                .mapToInt(d ->
                        d instanceof QemuDevice.Behind behind ? behind.bridges().buses() : 0)
                .sum();
        return new Bdf(0, bus, 0, 0);
    }

    /** Whether a device needs the guest's clock to run. */
    boolean needsClock() {
        return devices.stream().map(QemuDevice::bare).anyMatch(QemuDevice.Edu.class::isInstance);
    }
}
