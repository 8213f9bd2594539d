package io.crossdock.workbench.judge;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.ForwardingMmio;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A machine whose memory can be looked into by physical address and whose unit's registers are tapped. Everything else
 * passes; the drivers see no difference.
 */
final class TapMachine extends ForwardingMachine implements CommandTap.Memory {
    private final CommandTap tap;
    private final NavigableMap<Long, DmaMemory> taken = new TreeMap<>();

    TapMachine(Machine machine, QueueLayout layout) {
        super(machine);
        this.tap = new CommandTap(layout, this);
    }

    CommandTap tap() {
        return tap;
    }

    @Override
    public long read64(long phys) {
        DmaMemory at = holder(phys);
        return (long) PhysicalMemory.WORD.getAcquire(at.bytes(), phys - at.machineAddress(0));
    }

    @Override
    public void write64(long phys, long value) {
        DmaMemory at = holder(phys);
        PhysicalMemory.WORD.setRelease(at.bytes(), phys - at.machineAddress(0), value);
    }

    private DmaMemory holder(long phys) {
        Map.Entry<Long, DmaMemory> below = taken.floorEntry(phys);
        if (below == null || phys - below.getKey() >= below.getValue().size()) {
            throw new IllegalStateException("no driver owns memory at 0x" + Long.toHexString(phys)
                    + ": a table entry that was followed points nowhere");
        }
        return below.getValue();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        return new TapMmio(inner.registers(physicalBase, size), tap);
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        DmaMemory made = inner.allocate(size, alignment);
        taken.put(made.machineAddress(0), made);
        return made;
    }

    @Override
    public void free(DmaMemory freed) {
        taken.remove(freed.machineAddress(0));
        inner.free(freed);
    }

    /** Registers whose writes go through the tap. */
    private static final class TapMmio extends ForwardingMmio {
        private final CommandTap tap;

        TapMmio(Mmio registers, CommandTap tap) {
            super(registers);
            this.tap = tap;
        }

        @Override
        public void write32(long offset, int value) {
            inner.write32(offset, (int) tap.write(offset, Integer.toUnsignedLong(value)));
        }

        @Override
        public void write64(long offset, long value) {
            inner.write64(offset, tap.write(offset, value));
        }
    }
}
