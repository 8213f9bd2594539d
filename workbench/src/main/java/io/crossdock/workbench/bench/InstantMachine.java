package io.crossdock.workbench.bench;

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
import io.crossdock.model.amdvi.AmdViFunction;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A machine whose translation unit confirms every invalidation the moment it is told: what remains of a call is the work
 * of software. There is one function, which never sends anything, and memory that takes room where it is written.
 *
 * <p>Thread-safe, so that many threads may map.
 */
public final class InstantMachine implements Machine {
    private static final AddressRange DRAM = new AddressRange(4L << 30, 1L << 40);
    private static final long REGISTERS = 0xfed0_0000L;

    private final PhysicalMemory memory = new PhysicalMemory();
    private final FrameAllocator frames = new FrameAllocator(List.of(DRAM));
    private final IommuInfo info;
    private final boolean caching;
    private final MachineClock clock;
    private final InstantUnit unit;
    private final PciFunction function = new Silent();

    /**
     * @param kind which unit it has
     * @param traits what the unit says it can do
     * @param clock the machine's time
     */
    public InstantMachine(IommuInfo.Kind kind, UnitTraits traits, MachineClock clock) {
        this.clock = clock;
        PhysicalMemory.Region region = memory.addRegion(DRAM);
        unit = switch (kind) {
            case SMMUV3 -> new InstantSmmu(traits);
            case VTD -> new InstantVtd(traits, region);
            case AMDVI -> new InstantAmdVi(region);
        };
        caching = traits.caching();
        info = new IommuInfo(kind, REGISTERS, unit.size(), 0);
    }

    /**
     * The same machine, watched.
     *
     * @param told called on the writing thread whenever a register of the unit is about to be written
     */
    InstantMachine(IommuInfo.Kind kind, UnitTraits traits, MachineClock clock, Runnable told) {
        this(kind, traits, clock);
        unit.heardBy(told);
    }

    /** The function to attach. */
    public PciFunction function() {
        return function;
    }

    private record Silent() implements PciFunction {
        @Override
        public Bdf bdf() {
            return Bdf.of(0, 1, 0);
        }

        @Override
        public int configRead32(int offset) {
            return 0;
        }

        @Override
        public void configWrite32(int offset, int value) {
            // no register to write to
        }

        @Override
        public Optional<AddressRange> barRange(int index) {
            return Optional.empty();
        }

        @Override
        public Mmio bar(int index) {
            throw new MachineException("function " + bdf() + " has no BAR " + index);
        }
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
        long whole = size + FrameAllocator.FRAME - 1 & -FrameAllocator.FRAME;
        FrameAllocator.Run run = frames.allocate(whole, alignment)
                .orElseThrow(() -> new MachineException("no memory: size=" + size + ", limit=" + DRAM.size()));
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
        return List.of(function);
    }

    @Override
    public List<IommuInfo> iommus() {
        return List.of(info);
    }

    @Override
    public Optional<? extends PciFunction> function(IommuInfo iommu) {
        return iommu.kind() == IommuInfo.Kind.AMDVI
                ? Optional.of(AmdViFunction.of(iommu.domain(), REGISTERS, caching))
                : Optional.empty();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        if (physicalBase != REGISTERS || size > unit.size()) {
            throw new MachineException(
                    "no registers here: base=0x" + Long.toHexString(physicalBase) + ", size=" + size);
        }
        return unit;
    }

    @Override
    public MachineClock clock() {
        return clock;
    }

    /** Nothing here ever becomes true later. */
    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        return condition.getAsBoolean();
    }

    @Override
    public void close() {
        memory.close();
    }
}
