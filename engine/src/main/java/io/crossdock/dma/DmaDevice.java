package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.event.EventSink;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.MemoryTypeNotCarriedException;
import io.crossdock.pci.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * A function that is attached to an address space: the DMA API for its driver.
 *
 * <p>Every call either succeeds or throws and changes nothing: {@link DmaException} for what this API refuses,
 * {@link MappingException} for what the tables refuse, {@link IovaExhaustedException}. Mapping and unmapping is as
 * concurrent as the machine, with a context per thread.
 */
public final class DmaDevice implements AutoCloseable {
    private static final long PAGE = 4096;
    private static final int LINE_LG2 = 6;

    private final Dma dma;
    private final PciFunction function;
    private final TranslationDomain domain;
    private final DeviceTraits traits;
    /** {@code null} where nothing is translated. */
    private final @Nullable AddressSpace space;
    /** Hears of cache maintenance; {@code null} if nobody listens or the device snoops the caches. */
    private final @Nullable EventSink maintenance;

    private volatile boolean attached = true;

    DmaDevice(
            Dma dma,
            PciFunction function,
            TranslationDomain domain,
            DeviceTraits traits,
            @Nullable AddressSpace space) {
        this.dma = dma;
        this.function = function;
        this.domain = domain;
        this.traits = traits;
        this.space = space;
        this.maintenance = traits.coherent() ? null : dma.config().sink();
    }

    public PciFunction function() {
        return function;
    }

    /** The machine that the device is in. */
    public Machine machine() {
        return dma.machine();
    }

    /** The address space: its kind, the root of its table, its entries. */
    public TranslationDomain domain() {
        return domain;
    }

    public DeviceTraits traits() {
        return traits;
    }

    /** Whether a mapping of this device states a memory type, so that a caller may choose one. */
    public boolean carriesMemoryType() {
        return domain.carriesMemoryType();
    }

    /** Maps system memory with default attributes, in the thread's context. */
    public DmaMapping mapSingle(DmaMemory memory, long offset, long size, Direction direction) {
        return mapSingle(memory, offset, size, direction, DmaAttributes.DEFAULT, MapContext.current());
    }

    /**
     * Maps system memory, as Linux's {@code dma_map_single} does.
     *
     * @param offset first byte of the memory
     * @param size bytes; need not be whole pages, but the device reaches whole pages
     */
    public DmaMapping mapSingle(
            DmaMemory memory,
            long offset,
            long size,
            Direction direction,
            DmaAttributes attributes,
            MapContext context) {
        checkRange("memory", offset, size, memory.size());
        long phys = memory.machineAddress(offset);
        DmaMapping mapping = map(memory, phys, size, direction, attributes, memoryType(), context);
        maintain(phys, size, true);
        return mapping;
    }

    /**
     * As {@link #mapSingle(DmaMemory, long, long, Direction, DmaAttributes, MapContext)}, but nothing is allocated to
     * remember the mapping: the caller keeps what {@link #unmapSingle} needs, as a Linux driver does.
     *
     * @return address by which the device reaches the first byte
     */
    public long mapSingleAddress(DmaMemory memory, long offset, long size, Direction direction, MapContext context) {
        checkRange("memory", offset, size, memory.size());
        long phys = memory.machineAddress(offset);
        long address = mapAddress(memory, phys, size, direction, carried(memoryType()), context);
        maintain(phys, size, true);
        return address;
    }

    /**
     * Takes a mapping away that {@link #mapSingleAddress} made. When it returns, the device no longer reaches the memory
     * through it, unless the {@linkplain InvalidationPolicy policy} defers that.
     *
     * @param memory memory that was mapped, and {@code offset} and {@code size} as they were
     * @throws MappingException if nothing is mapped at the address, or only part of the range; nothing has changed then
     */
    public void unmapSingle(
            DmaMemory memory, long offset, long dmaAddress, long size, Direction direction, MapContext context) {
        checkAttached();
        checkRange("memory", offset, size, memory.size());
        if (space != null) {
            space.unmap(memory, dmaAddress, size, context);
        }
        maintainAfter(memory.machineAddress(offset), size, direction);
    }

    private MemoryType memoryType() {
        return traits.coherent() ? MemoryType.WRITE_BACK : MemoryType.NORMAL_NC;
    }

    /** What the device wrote may stand in the caches in an older state; what it only read cannot. */
    private void maintainAfter(long phys, long size, Direction direction) {
        if (direction != Direction.TO_DEVICE) {
            maintain(phys, size, false);
        }
    }

    private void maintain(long phys, long size, boolean forDevice) {
        if (maintenance != null) {
            long lines = (phys + size - 1 >>> LINE_LG2) - (phys >>> LINE_LG2) + 1;
            maintenance.dataLinesMaintained(phys, (int) lines, forDevice);
        }
    }

    /**
     * Refuses, as {@code dma_map_single} does: what stands behind a BAR is no page of system memory.
     *
     * @throws DmaException always, with {@link Reason#NO_PAGE_BEHIND_BAR}, unless the BAR itself is missing
     */
    public DmaMapping mapSingle(PciFunction peer, int bar, long offset, long size, Direction direction) {
        AddressRange range = barRange(peer, bar);
        checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
        throw new DmaException(
                Reason.NO_PAGE_BEHIND_BAR,
                "mapSingle takes system memory, and BAR " + bar + " of " + peer.bdf()
                        + " has no page behind it: phys=0x" + Long.toHexString(range.base() + offset)
                        + "; use mapResource");
    }

    /** Maps part of a peer's BAR with default attributes, in the thread's context. */
    public DmaMapping mapResource(PciFunction peer, int bar, long offset, long size, Direction direction) {
        return mapResource(peer, bar, offset, size, direction, DmaAttributes.DEFAULT, MapContext.current());
    }

    /**
     * Maps part of a peer's BAR, as Linux's {@code dma_map_resource} does, but the caller may choose the memory type.
     * Nobody is asked whether the fabric can carry the requests.
     *
     * @param peer function whose BAR it is
     * @param bar index of a memory BAR
     * @param offset first byte of the BAR
     * @param size bytes
     */
    public DmaMapping mapResource(
            PciFunction peer,
            int bar,
            long offset,
            long size,
            Direction direction,
            DmaAttributes attributes,
            MapContext context) {
        AddressRange range = barRange(peer, bar);
        checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
        return map(null, range.base() + offset, size, direction, attributes, MemoryType.DEVICE_NGNRE, context);
    }

    /**
     * Addresses part of a peer's BAR by its bus address, with no entry in any table: for a peer below a common switch that
     * routes such requests directly. Where the request reaches a translation unit, it faults.
     */
    public DmaMapping mapBusAddress(PciFunction peer, int bar, long offset, long size, Direction direction) {
        AddressRange range = barRange(peer, bar);
        checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
        checkAttached();
        long bus = range.base() + offset;
        checkMask(bus, size);
        return new DmaMapping(this, bus, bus, size, direction, Way.BUS_ADDRESS, null, null);
    }

    /**
     * Takes new zeroed system memory that device and CPU share, and maps it both ways.
     *
     * @param size bytes, rounded up to whole pages
     */
    public CoherentBuffer allocateCoherent(long size) {
        checkRange("coherent buffer", 0, size, Long.MAX_VALUE - PAGE);
        checkAttached();
        Machine machine = dma.machine();
        DmaMemory memory = machine.allocate(size, Math.max(PAGE, 1L << domain.granuleLg2()));
        try {
            return new CoherentBuffer(memory, mapSingle(memory, 0, memory.size(), Direction.BIDIRECTIONAL));
        } catch (RuntimeException e) {
            machine.free(memory);
            throw e;
        }
    }

    /** Unmaps a coherent buffer and gives its memory back. */
    public void free(CoherentBuffer buffer) {
        unmap(buffer.mapping());
        dma.machine().free(buffer.memory());
    }

    /** Unmaps in the thread's context. */
    public void unmap(DmaMapping mapping) {
        unmap(mapping, MapContext.current());
    }

    /**
     * Takes a mapping away. When it returns, the device no longer reaches memory through it, unless the
     * {@linkplain InvalidationPolicy policy} defers that; through a bus address or without translation nothing keeps a device
     * from sending the address again.
     *
     * @throws DmaException if it was unmapped before or belongs to another device
     */
    public void unmap(DmaMapping mapping, MapContext context) {
        if (mapping.device() != this) {
            throw new DmaException(
                    Reason.FOREIGN_MAPPING,
                    "mapping " + mapping + " belongs to " + mapping.device() + ", not to " + this);
        }
        checkAttached();
        if (!mapping.kill()) {
            throw new DmaException(Reason.ALREADY_UNMAPPED, "mapping " + mapping + " was unmapped before");
        }
        if (mapping.way() == Way.TRANSLATED && space != null) {
            try {
                space.unmap(mapping.memory(), mapping.dmaAddress(), mapping.size(), context);
            } catch (MappingException e) {
                mapping.revive();
                throw e;
            }
        }
        if (mapping.memory() != null) {
            maintainAfter(mapping.phys(), mapping.size(), mapping.direction());
        }
    }

    private DmaMapping map(
            @Nullable DmaMemory memory,
            long phys,
            long size,
            Direction direction,
            DmaAttributes attributes,
            MemoryType defaultType,
            MapContext context) {
        @Nullable MemoryType type = attributes.memoryType();
        if (type != null && space == null) {
            throw new MemoryTypeNotCarriedException("an untranslated device", type);
        }
        if (type == null) {
            type = carried(defaultType);
        }
        long address = mapAddress(memory, phys, size, direction, type, context);
        Way way = space == null ? Way.IDENTITY : Way.TRANSLATED;
        return new DmaMapping(this, address, phys, size, direction, way, type, memory);
    }

    private @Nullable MemoryType carried(MemoryType type) {
        return domain.carriesMemoryType() ? type : null;
    }

    private long mapAddress(
            @Nullable DmaMemory memory,
            long phys,
            long size,
            Direction direction,
            @Nullable MemoryType type,
            MapContext context) {
        checkAttached();
        if (space == null) {
            checkMask(phys, size);
            return phys;
        }
        return space.map(memory, phys, size, direction.access(), type, context);
    }

    private static AddressRange barRange(PciFunction peer, int bar) {
        return peer.barRange(bar)
                .orElseThrow(() ->
                        new DmaException(Reason.NO_BAR, "function " + peer.bdf() + " has no mapped memory BAR " + bar));
    }

    private static void checkRange(String what, long offset, long size, long limit) {
        if (size <= 0 || offset < 0 || offset > limit - size) {
            throw new DmaException(
                    Reason.OUT_OF_RANGE,
                    "range outside of " + what + ": offset=" + offset + ", size=" + size + ", limit=" + limit);
        }
    }

    private void checkMask(long address, long size) {
        if (address + (size - 1) > traits.dmaMask()) {
            throw new DmaException(
                    Reason.BEYOND_DMA_MASK,
                    "device " + this + " cannot send 0x" + Long.toHexString(address + (size - 1)) + ": DMA mask 0x"
                            + Long.toHexString(traits.dmaMask()));
        }
    }

    private void checkAttached() {
        if (!attached) {
            throw new DmaException(Reason.DETACHED, "device " + this + " was detached; attach it again");
        }
    }

    /**
     * Lets the unit forget what has waited for that long enough, where invalidation is {@linkplain
     * InvalidationPolicy deferred}. There is no timer: an application that stops unmapping calls this now and then.
     */
    public void tick() {
        if (space != null && attached) {
            space.tick(MapContext.current());
        }
    }

    /** Detaches the device; its mappings end. Closing twice does nothing. */
    @Override
    public void close() {
        if (attached) {
            attached = false;
            dma.detach(this);
            if (space != null) {
                space.close();
            }
        }
    }

    @Override
    public String toString() {
        return function.bdf().toString();
    }
}
