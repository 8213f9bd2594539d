package io.crossdock.model.device;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.AddressRange;
import java.lang.foreign.MemorySegment;

/**
 * Backing of all memory that lives on devices: BARs and local memory, one sparse region each. Its addresses are
 * internal; a BAR keeps its bytes when its register is given another address.
 */
public final class DeviceSpace implements AutoCloseable {
    private static final long ALIGNMENT = 1 << 16;

    private final PhysicalMemory memory = new PhysicalMemory();
    private long next = ALIGNMENT;

    /** Zeroed memory that takes room only where it is written. */
    public MemorySegment allocate(long size) {
        PhysicalMemory.Region region = memory.addRegion(new AddressRange(next, size));
        next += size + ALIGNMENT - 1 & -ALIGNMENT;
        return region.bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
