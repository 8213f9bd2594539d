package io.crossdock.model;

import io.crossdock.model.nvme.Medium;
import io.crossdock.model.nvme.NvmeParameters;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pci.Bdf;
import java.util.HashMap;
import java.util.Map;

/**
 * What a description leaves open about a modelled machine.
 *
 * @param assumedMps DevCtl maximum payload of functions whose description does not show it, bytes, 128 to 4096. Whoever
 *     needs an interval runs both ends
 * @param localMemoryBytes device-local memory of every copy engine
 * @param iotlbEntries capacity of the IOTLB of every translation unit, a power of two of at least 8
 * @param vtd what VT-d units offer
 * @param npCache whether AMD units remember entries that are not present, and say so (NpCache)
 * @param devices what is behind functions that are not copy engines
 */
public record ModelOptions(
        int assumedMps,
        long localMemoryBytes,
        int iotlbEntries,
        VtdMode vtd,
        boolean npCache,
        Map<Bdf, DeviceKind> devices) {
    /** Device behind a function's registers. */
    public sealed interface DeviceKind {
        DeviceKind COPY_ENGINE = new CopyEngine();
        /** QEMU's educational device. */
        DeviceKind EDU = new Edu();
        /** Nothing: its memory BARs are only memory. */
        DeviceKind MEMORY = new Memory();

        record CopyEngine() implements DeviceKind {}

        record Edu() implements DeviceKind {}

        record Memory() implements DeviceKind {}

        /**
         * An NVMe controller with one namespace. BAR 0 has its registers; BAR 2, if there is one, is its controller
         * memory buffer.
         *
         * @param medium where the blocks are; closed by whoever made it, after the machine
         * @param serial serial number, at most 20 ASCII characters
         */
        record Nvme(Medium medium, String serial, NvmeParameters parameters) implements DeviceKind {}
    }

    public static final ModelOptions DEFAULT = new ModelOptions(256, 1L << 30, 128, VtdMode.LEGACY, false, Map.of());

    public ModelOptions {
        if (assumedMps < 128 || assumedMps > 4096 || Integer.bitCount(assumedMps) != 1) {
            throw new IllegalArgumentException(
                    "maximum payload must be a power of two from 128 to 4096: assumedMps=" + assumedMps);
        }
        if (localMemoryBytes < 4096 || localMemoryBytes % 4096 != 0) {
            throw new IllegalArgumentException(
                    "local memory must be a positive multiple of 4096: localMemoryBytes=" + localMemoryBytes);
        }
        if (iotlbEntries < 8 || Integer.bitCount(iotlbEntries) != 1) {
            throw new IllegalArgumentException(
                    "the IOTLB's size must be a power of two of at least 8: iotlbEntries=" + iotlbEntries);
        }
        devices = Map.copyOf(devices);
    }

    public ModelOptions withAssumedMps(int bytes) {
        return new ModelOptions(bytes, localMemoryBytes, iotlbEntries, vtd, npCache, devices);
    }

    public ModelOptions withLocalMemoryBytes(long bytes) {
        return new ModelOptions(assumedMps, bytes, iotlbEntries, vtd, npCache, devices);
    }

    public ModelOptions withIotlbEntries(int entries) {
        return new ModelOptions(assumedMps, localMemoryBytes, entries, vtd, npCache, devices);
    }

    public ModelOptions withVtd(VtdMode mode) {
        return new ModelOptions(assumedMps, localMemoryBytes, iotlbEntries, mode, npCache, devices);
    }

    public ModelOptions withNpCache(boolean on) {
        return new ModelOptions(assumedMps, localMemoryBytes, iotlbEntries, vtd, on, devices);
    }

    public ModelOptions withDevice(Bdf bdf, DeviceKind kind) {
        Map<Bdf, DeviceKind> changed = new HashMap<>(devices);
        changed.put(bdf, kind);
        return new ModelOptions(assumedMps, localMemoryBytes, iotlbEntries, vtd, npCache, changed);
    }
}
