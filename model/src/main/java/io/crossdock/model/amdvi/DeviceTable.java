package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import java.util.HashMap;
import java.util.Map;

/**
 * The device table in memory, and the entries that the unit remembers until it is told to forget them.
 *
 * <pre>
 *       63    52 51                                12 11  9 8     0
 * base |        | address                            |     | size  |   size + 1 pages of 4 KiB, 128 entries each
 * </pre>
 */
final class DeviceTable {
    private final PhysicalMemory memory;
    private final Map<Integer, DeviceTableEntry> cached = new HashMap<>();
    private long register;
    private boolean guestEnabled;

    DeviceTable(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** An entry, or why there is none. */
    sealed interface Lookup {
        /** @param reads entries read from memory */
        record Found(DeviceTableEntry entry, int reads) implements Lookup {}

        /**
         * @param illegal whether an entry was read that cannot be used; false if none could be read
         * @param address physical address of the entry
         */
        record Fault(boolean illegal, long address) implements Lookup {}
    }

    long register() {
        return register;
    }

    /** GTEn: entries may ask for guest translation. */
    void enableGuest(boolean on) {
        guestEnabled = on;
    }

    void setRegister(long value) {
        register = value;
    }

    Lookup lookup(int deviceId) {
        DeviceTableEntry known = cached.get(deviceId);
        if (known != null) {
            return new Lookup.Found(known, 0);
        }
        Lookup read = read(deviceId);
        if (read instanceof Lookup.Found found) {
            cached.put(deviceId, found.entry());
        }
        return read;
    }

    /** What memory has now. */
    Lookup read(int deviceId) {
        long offset = (long) deviceId * DeviceTableEntry.BYTES;
        long bytes = Bits.field(register, 8, 0) + 1 << 12;
        long address = (register & 0x000f_ffff_ffff_f000L) + offset;
        if (offset >= bytes) {
            return new Lookup.Fault(true, address);
        }
        if (!memory.contains(address, DeviceTableEntry.BYTES)) {
            return new Lookup.Fault(false, address);
        }
        DeviceTableEntry entry =
                new DeviceTableEntry(memory.read64(address), memory.read64(address + 8), memory.read64(address + 16));
        return entry.isLegal(guestEnabled) ? new Lookup.Found(entry, 1) : new Lookup.Fault(true, address);
    }

    void forget(int deviceId) {
        cached.remove(deviceId);
    }

    void forgetAll() {
        cached.clear();
    }
}
