package io.crossdock.fake;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.AddressRange;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A machine for white-box tests: memory, register blocks that a test implements, and hardware that works only while a
 * driver waits, one step per microsecond.
 */
public final class FakeMachine implements Machine {
    /** First address of memory. */
    public static final long BASE = 0x4000_0000L;

    private final PhysicalMemory memory = new PhysicalMemory();
    private final MemorySegment bytes;
    private final Map<Long, Mmio> blocks = new HashMap<>();
    private final List<PciFunction> functions = new ArrayList<>();
    private final List<IommuInfo> iommus = new ArrayList<>();
    private final List<Runnable> hardware = new ArrayList<>();
    private final Set<DmaMemory> live = new HashSet<>();
    private long next = BASE;
    private long limit;
    private long nanos;

    public FakeMachine(long memorySize) {
        bytes = memory.addRegion(new AddressRange(BASE, memorySize)).bytes();
        limit = BASE + memorySize;
    }

    private record Memory(long base, MemorySegment bytes, MemoryReferences references) implements DmaMemory {
        @Override
        public long size() {
            return bytes.byteSize();
        }

        @Override
        public long machineAddress(long offset) {
            return base + offset;
        }
    }

    public PhysicalMemory memory() {
        return memory;
    }

    public void add(IommuInfo info, Mmio registers) {
        iommus.add(info);
        blocks.put(info.registerBase(), registers);
    }

    public void add(PciFunction function) {
        functions.add(function);
    }

    /** Adds hardware that makes one step whenever somebody waits. */
    public void addHardware(Runnable step) {
        hardware.add(step);
    }

    /** Lets no more than this many bytes be allocated from now on. */
    public void limitMemory(long size) {
        limit = Math.min(limit, next + size);
    }

    /** Memory that was allocated and not freed. */
    public int liveAllocations() {
        return live.size();
    }

    @Override
    public List<PciFunction> functions() {
        return functions;
    }

    @Override
    public List<IommuInfo> iommus() {
        return iommus;
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        Mmio block = blocks.get(physicalBase);
        if (block == null) {
            throw new MachineException("nothing answers at 0x" + Long.toHexString(physicalBase));
        }
        return block;
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        long start = next + alignment - 1 & -alignment;
        long rounded = size + 4095 & -4096;
        if (rounded > limit - start) {
            throw new MachineException("no memory: size=" + size + ", left=" + (limit - start));
        }
        next = start + rounded;
        Memory taken = new Memory(start, bytes.asSlice(start - BASE, rounded), new MemoryReferences());
        live.add(taken);
        return taken;
    }

    @Override
    public void free(DmaMemory freed) {
        if (!live.remove(freed)) {
            throw new MachineException("not allocated: 0x" + Long.toHexString(freed.machineAddress(0)));
        }
        freed.references().free(() -> freed.bytes().fill((byte) 0xdb));
    }

    @Override
    public MachineClock clock() {
        return () -> nanos;
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        long deadline = nanos + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanos >= deadline) {
                return false;
            }
            nanos += 1000;
            hardware.forEach(Runnable::run);
        }
        return true;
    }

    @Override
    public void close() {
        memory.close();
    }
}
