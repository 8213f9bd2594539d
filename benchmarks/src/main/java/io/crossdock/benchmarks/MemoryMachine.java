package io.crossdock.benchmarks;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.memory.FrameAllocator;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pci.AddressRange;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A machine with memory and nothing else: whoever measures tables needs no device to read them. */
public final class MemoryMachine implements Machine {
    private static final AddressRange DRAM = new AddressRange(1L << 30, 4L << 30);

    private final PhysicalMemory memory = new PhysicalMemory();
    private final MemorySegment bytes;
    private final FrameAllocator frames = new FrameAllocator(List.of(DRAM));

    public MemoryMachine() {
        memory.addRegion(DRAM);
        bytes = memory.slice(DRAM.base(), DRAM.size());
    }

    long loadAcquire(long phys) {
        return (long) PhysicalMemory.WORD.getAcquire(bytes, phys - DRAM.base());
    }

    private record Memory(AddressRange range, MemorySegment bytes, MemoryReferences references) implements DmaMemory {
        @Override
        public long size() {
            return range.size();
        }

        @Override
        public long machineAddress(long offset) {
            return range.base() + offset;
        }
    }

    @Override
    public synchronized DmaMemory allocate(long size, long alignment) {
        FrameAllocator.Run run = frames.allocate(size + FrameAllocator.FRAME - 1 & -FrameAllocator.FRAME, alignment)
                .orElseThrow(() -> new MachineException("no memory: size=" + size + ", limit=" + DRAM));
        MemorySegment bytes = memory.slice(run.range().base(), run.range().size());
        if (run.reused()) {
            bytes.fill((byte) 0);
        }
        return new Memory(run.range(), bytes, new MemoryReferences());
    }

    @Override
    public void free(DmaMemory taken) {
        taken.references().free(() -> giveBack(((Memory) taken).range()));
    }

    private synchronized void giveBack(AddressRange range) {
        frames.free(range);
    }

    @Override
    public List<PciFunction> functions() {
        return List.of();
    }

    @Override
    public List<IommuInfo> iommus() {
        return List.of();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        throw new MachineException("no registers here: base=0x" + Long.toHexString(physicalBase));
    }

    @Override
    public MachineClock clock() {
        return System::nanoTime;
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        return condition.getAsBoolean();
    }

    @Override
    public void close() {
        memory.close();
    }
}
