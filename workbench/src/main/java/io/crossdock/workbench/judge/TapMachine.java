package io.crossdock.workbench.judge;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A machine whose memory can be looked into by physical address and whose unit's registers are tapped. Everything else
 * passes; the drivers see no difference.
 */
final class TapMachine implements Machine, CommandTap.Memory {
    private final Machine machine;
    private final CommandTap tap;
    private final NavigableMap<Long, DmaMemory> taken = new TreeMap<>();

    TapMachine(Machine machine, QueueLayout layout) {
        this.machine = machine;
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
    public List<? extends PciFunction> functions() {
        return machine.functions();
    }

    @Override
    public Optional<? extends PciFunction> function(Bdf bdf) {
        return machine.function(bdf);
    }

    @Override
    public List<IommuInfo> iommus() {
        return machine.iommus();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        return new TapMmio(machine.registers(physicalBase, size), tap);
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        DmaMemory made = machine.allocate(size, alignment);
        taken.put(made.machineAddress(0), made);
        return made;
    }

    @Override
    public void free(DmaMemory freed) {
        taken.remove(freed.machineAddress(0));
        machine.free(freed);
    }

    @Override
    public MachineClock clock() {
        return machine.clock();
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        return machine.await(condition, timeout);
    }

    @Override
    public void close() {
        machine.close();
    }

    /** Registers whose writes go through the tap. */
    private record TapMmio(Mmio registers, CommandTap tap) implements Mmio {
        @Override
        public long size() {
            return registers.size();
        }

        @Override
        public int read8(long offset) {
            return registers.read8(offset);
        }

        @Override
        public int read16(long offset) {
            return registers.read16(offset);
        }

        @Override
        public int read32(long offset) {
            return registers.read32(offset);
        }

        @Override
        public long read64(long offset) {
            return registers.read64(offset);
        }

        @Override
        public void write8(long offset, int value) {
            registers.write8(offset, value);
        }

        @Override
        public void write16(long offset, int value) {
            registers.write16(offset, value);
        }

        @Override
        public void write32(long offset, int value) {
            registers.write32(offset, (int) tap.write(offset, Integer.toUnsignedLong(value)));
        }

        @Override
        public void write64(long offset, long value) {
            registers.write64(offset, tap.write(offset, value));
        }
    }
}
