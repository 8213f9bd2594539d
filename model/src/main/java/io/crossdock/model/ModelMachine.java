package io.crossdock.model;

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
import io.crossdock.model.ModelOptions.DeviceKind;
import io.crossdock.model.config.FunctionRegisters;
import io.crossdock.model.device.CopyEngine;
import io.crossdock.model.device.Device;
import io.crossdock.model.device.DeviceSpace;
import io.crossdock.model.device.Edu;
import io.crossdock.model.device.MemoryDevice;
import io.crossdock.model.fabric.AtsPort;
import io.crossdock.model.fabric.BusMaster;
import io.crossdock.model.fabric.Fabric;
import io.crossdock.model.fabric.Node;
import io.crossdock.model.fabric.PostedAccesses;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.nvme.NvmeController;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A machine made from a description: a PCIe fabric that routes as switches and root ports do, system memory, devices
 * that really move bytes, and translation units whose only interface is registers and memory.
 *
 * <p>Time is simulated and advances in {@link #await} alone: there devices work, translation units consume their
 * queues, and accesses in flight arrive. Used by one thread at a time.
 */
public final class ModelMachine implements Machine {
    /** One step of machine time, in nanoseconds. */
    private static final long STEP_NANOS = 1000;

    /** The first mebibyte holds legacy ranges on a PC, and address 0 makes a poor buffer anywhere. */
    private static final AddressRange LEGACY = new AddressRange(0, 1 << 20);

    private final MachineDescription description;
    private final PhysicalMemory memory = new PhysicalMemory();
    private final DeviceSpace deviceSpace = new DeviceSpace();
    private final FrameAllocator frames;
    private final Set<DmaMemory> allocated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SortedMap<Bdf, ModelFunction> functions = new TreeMap<>();
    private final List<TranslationUnit> units;
    private final PostedAccesses inFlight = new PostedAccesses();
    private final List<Device> devices = new ArrayList<>();
    private final AtsPort ats = new AtsPort();
    private final Fabric fabric;
    private final Observer observer;
    private long nanos;

    private ModelMachine(MachineDescription description, ModelOptions options) {
        this.description = description;
        AddressPlan plan = new AddressPlan(description);
        plan.dram().forEach(memory::addRegion);
        frames = new FrameAllocator(
                plan.dram().stream().flatMap(r -> withoutLegacy(r).stream()).toList());
        Map<Bdf, Node> nodes = new TreeMap<>();
        SortedMap<Bdf, FunctionRegisters> registers =
                FunctionTree.registers(description.topology(), options.assumedMps(), this::routesChanged);
        registers.forEach((bdf, r) -> {
            ModelFunction function = new ModelFunction(r, deviceSpace, node -> makeDevice(node, options));
            functions.put(bdf, function);
            nodes.put(bdf, function.node());
        });
        nodes.forEach((bdf, node) -> description
                .topology()
                .parent(bdf)
                .flatMap(p -> Optional.ofNullable(nodes.get(p.bdf())))
                .ifPresent(node::attachTo));
        units = Units.of(description, plan, memory, inFlight, ats, options);
        fabric = new Fabric(nodes.values(), memory, description.platform().rootComplex(), units, inFlight, ats);
        observer = new Observer(fabric);
    }

    /** A machine as described, with defaults for what the description leaves open. */
    public static ModelMachine of(MachineDescription description) {
        return of(description, ModelOptions.DEFAULT);
    }

    /** @throws MachineException if the description contradicts itself, such as memory below a BAR, or memory is short */
    public static ModelMachine of(MachineDescription description, ModelOptions options) {
        try {
            return new ModelMachine(description, options);
        } catch (UncheckedIOException e) {
            throw new MachineException(
                    "no memory for the modelled machine: " + e.getMessage() + "; free some space", e);
        }
    }

    private static Optional<AddressRange> withoutLegacy(AddressRange range) {
        if (!range.overlaps(LEGACY)) {
            return Optional.of(range);
        }
        return Long.compareUnsigned(range.last(), LEGACY.end()) < 0
                ? Optional.empty()
                : Optional.of(AddressRange.ofLast(LEGACY.end(), range.last()));
    }

    private void routesChanged() {
        fabric.invalidateRoutes();
    }

    private Device makeDevice(Node node, ModelOptions options) {
        BusMaster bus = new BusMaster(fabric, node);
        Device device = switch (options.devices().getOrDefault(node.bdf(), DeviceKind.COPY_ENGINE)) {
            case DeviceKind.CopyEngine() -> new CopyEngine(bus, deviceSpace, options.localMemoryBytes());
            case DeviceKind.Edu() -> new Edu(bus);
            case DeviceKind.Memory() -> new MemoryDevice();
            case DeviceKind.Nvme(var medium, var serial, var parameters) ->
                new NvmeController(bus, controllerMemory(node), medium, serial, parameters);
        };
        devices.add(device);
        return device;
    }

    private Optional<MemorySegment> controllerMemory(Node node) {
        return node.registers()
                .info()
                .bar(NvmeController.MEMORY_BAR)
                .filter(Bar::isMemory)
                .map(bar -> deviceSpace.allocate(bar.size().orElseThrow()));
    }

    /** The description that this machine was made from. */
    public MachineDescription description() {
        return description;
    }

    /** Counts what functions do on the bus. */
    public Observer observer() {
        return observer;
    }

    /**
     * The fabric as a function sees it: for whoever plays the device, and wants its requests between two steps of others.
     *
     * @throws MachineException if there is no such function
     */
    public BusMaster busMaster(Bdf bdf) {
        return new BusMaster(fabric, modelFunction(bdf).node());
    }

    /**
     * Bytes of a memory BAR as they lie in the device, for those who compare what arrived; the registers in front are not
     * in them.
     *
     * @throws MachineException if there is no such function or BAR
     */
    public MemorySegment barBytes(Bdf bdf, int bar) {
        return modelFunction(bdf).barBytes(bar);
    }

    private ModelFunction modelFunction(Bdf bdf) {
        ModelFunction function = functions.get(bdf);
        if (function == null) {
            throw new MachineException("the machine has no function " + bdf);
        }
        return function;
    }

    /**
     * Walks the tables for an address as the unit that serves the function would with empty caches; changes nothing.
     *
     * @return empty if no unit serves the function
     */
    public Optional<TableWalk> walk(Bdf requester, long iova) {
        return units.stream()
                .filter(u -> u.info().serves(requester))
                .findFirst()
                .map(u -> u.walk(requester, iova));
    }

    /**
     * Number that tells what the translation caches of units and functions hold from what they held at another time, but for
     * chance: for those who compare states of a machine.
     */
    public long cachedTranslations() {
        return units.stream().mapToLong(TranslationUnit::cached).sum() + ats.contents();
    }

    /** System memory, for those who look at tables as hardware would. BARs are not in it. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The parts of {@link #memory} that were ever allocated; nothing was written elsewhere by whoever keeps to that. */
    public List<AddressRange> usedMemory() {
        return frames.everHandedOut();
    }

    @Override
    public List<? extends PciFunction> functions() {
        return List.copyOf(functions.values());
    }

    @Override
    public Optional<? extends PciFunction> function(Bdf bdf) {
        return Optional.ofNullable(functions.get(bdf));
    }

    @Override
    public List<IommuInfo> iommus() {
        return units.stream().map(TranslationUnit::info).toList();
    }

    @Override
    public Optional<? extends PciFunction> function(IommuInfo iommu) {
        return units.stream()
                .filter(unit -> unit.info().equals(iommu))
                .findFirst()
                .flatMap(TranslationUnit::function);
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        for (TranslationUnit unit : units) {
            if (unit.info().registerBase() == physicalBase
                    && size <= unit.info().registerSize()) {
                return unit.registers();
            }
        }
        throw new MachineException(String.format(
                "no register block at 0x%x with %d bytes; this machine has %s", physicalBase, size, iommus()));
    }

    @Override
    public DmaMemory allocate(long size, long alignment) {
        long whole = size + FrameAllocator.FRAME - 1 & -FrameAllocator.FRAME;
        FrameAllocator.Run run = frames.allocate(whole, alignment)
                .orElseThrow(() -> new MachineException(String.format(
                        "no system memory for %d bytes aligned to %d; %d bytes are free in all",
                        whole, alignment, frames.freeBytes())));
        MemorySegment bytes = memory.slice(run.range().base(), whole);
        if (run.reused()) {
            bytes.fill((byte) 0);
        }
        ModelMemory made = new ModelMemory(run.range(), bytes, new MemoryReferences());
        allocated.add(made);
        return made;
    }

    @Override
    public void free(DmaMemory given) {
        if (!allocated.remove(given)) {
            throw new MachineException("memory at 0x" + Long.toHexString(given.machineAddress(0))
                    + " is not allocated from this machine; free it once, where it came from");
        }
        given.references().free(() -> frames.free(((ModelMemory) given).range()));
    }

    @Override
    public MachineClock clock() {
        return () -> nanos;
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        long left = Math.max(0, timeout.toNanos());
        while (!condition.getAsBoolean()) {
            if (left == 0) {
                return false;
            }
            long step = Math.min(left, STEP_NANOS);
            nanos += step;
            left -= step;
            step();
        }
        return true;
    }

    private void step() {
        inFlight.step();
        units.forEach(TranslationUnit::step);
        for (int i = 0; i < devices.size(); i++) { // a packet to a peer's registers may bring that device into being
            devices.get(i).step();
        }
    }

    @Override
    public void close() {
        memory.close();
        deviceSpace.close();
    }
}
