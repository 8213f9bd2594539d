package io.crossdock.model;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.pci.AddressRange;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** A run of frames of the modelled DRAM; its machine address is physical. */
record ModelMemory(AddressRange range, MemorySegment bytes, MemoryReferences references) implements DmaMemory {
    @Override
    public long size() {
        return range.size();
    }

    @Override
    public long machineAddress(long offset) {
        return range.base() + Objects.checkIndex(offset, range.size());
    }
}
