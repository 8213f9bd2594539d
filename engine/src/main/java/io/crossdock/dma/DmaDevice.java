package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.dma.DmaScatterlist.Segment;
import io.crossdock.event.EventSink;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.MemoryTypeNotCarriedException;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.Map;
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
    /** What system memory is mapped as; {@code null} if mappings carry no type. */
    private final @Nullable MemoryType systemType;
    /** {@code null} where nothing is translated. */
    private final @Nullable AddressSpace space;
    /** {@code null} where there is no way around the translation. */
    private final @Nullable BypassWindow window;
    /** Hears of cache maintenance; {@code null} if nobody listens or the device snoops the caches. */
    private final @Nullable EventSink maintenance;

    private volatile boolean attached = true;

    DmaDevice(
            Dma dma,
            PciFunction function,
            TranslationDomain domain,
            DeviceTraits traits,
            @Nullable AddressSpace space,
            @Nullable BypassWindow window) {
        this.dma = dma;
        this.function = function;
        this.domain = domain;
        this.traits = traits;
        this.systemType = domain.carriesMemoryType() ? traits.memoryType() : null;
        this.space = space;
        this.window = window;
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
        DmaChecks.checkRange("memory", offset, size, memory.size());
        long phys = memory.machineAddress(offset);
        DmaMapping mapping = attributes.bypass()
                ? new DmaMapping(this, bypass(phys, size, context), phys, size, direction, wayAround(), null, memory)
                : map(memory, phys, size, direction, attributes, traits.memoryType(), context);
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
        DmaChecks.checkRange("memory", offset, size, memory.size());
        long phys = memory.machineAddress(offset);
        long address = mapAddress(memory, phys, size, direction, systemType, context);
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
        DmaChecks.checkRange("memory", offset, size, memory.size());
        if (space != null) {
            space.unmap(memory, dmaAddress, size, direction.access(), systemType, context);
        }
        maintainAfter(memory.machineAddress(offset), size, direction);
    }

    private Way wayAround() {
        return space == null ? Way.IDENTITY : Way.BYPASS;
    }

    /** The address by which memory is reached without a mapping. */
    private long bypass(long phys, long size, MapContext context) {
        checkAttached();
        DmaChecks.checkTrusted(this);
        if (space == null) {
            return DmaChecks.withinMask(this, phys, size);
        }
        if (window == null) {
            throw new DmaException(
                    Reason.NO_BYPASS,
                    "the translation of device " + this + " cannot be bypassed: "
                            + (dma.config().bypass()
                                    ? "a BAR, a bridge or the unit has addresses in the upper half of its space"
                                    : "DmaConfig.bypass is off")
                            + "; map without bypass, or attach the device as identity");
        }
        DmaChecks.withinMask(this, BypassWindow.base(domain) + phys, size);
        return window.address(phys, size, context);
    }

    /** Maps pieces of system memory with default attributes, in the thread's context. */
    public DmaScatterlist mapScatterlist(List<DmaPiece> pieces, Direction direction) {
        return mapScatterlist(pieces, direction, DmaAttributes.DEFAULT, MapContext.current());
    }

    /**
     * Maps pieces of system memory together, as Linux's {@code dma_map_sg} does: where a unit translates, into one range of
     * addresses, which is taken away later with one wait for the unit. {@link DmaScatterlist} says what becomes segments.
     */
    public DmaScatterlist mapScatterlist(
            List<DmaPiece> pieces, Direction direction, DmaAttributes attributes, MapContext context) {
        checkAttached();
        List<DmaPiece> all = List.copyOf(pieces);
        if (all.isEmpty()) {
            throw new DmaException(Reason.OUT_OF_RANGE, "a scatterlist has at least one piece: pieces=0");
        }
        for (DmaPiece piece : all) {
            DmaChecks.checkRange(
                    "memory", piece.offset(), piece.size(), piece.memory().size());
        }
        Way way = Way.TRANSLATED;
        List<Segment> segments;
        if (space != null && !attributes.bypass()) {
            segments = space.mapAll(all, direction.access(), type(attributes, traits.memoryType()), context);
        } else {
            type(attributes, traits.memoryType()); // refuses one that nothing carries
            way = wayAround();
            Scatter scatter = new Scatter();
            for (DmaPiece piece : all) {
                long address = attributes.bypass()
                        ? bypass(piece.phys(), piece.size(), context)
                        : DmaChecks.withinMask(this, piece.phys(), piece.size());
                scatter.add(address, piece.size());
            }
            segments = scatter.segments();
        }
        all.forEach(piece -> maintain(piece.phys(), piece.size(), true));
        return new DmaScatterlist(this, all, segments, direction, way);
    }

    /** Unmaps in the thread's context. */
    public void unmap(DmaScatterlist list) {
        unmap(list, MapContext.current());
    }

    /**
     * Takes a scatterlist away, whole. As {@link #unmap(DmaMapping, MapContext)}.
     *
     * @throws DmaException if it was unmapped before or belongs to another device
     */
    public void unmap(DmaScatterlist list, MapContext context) {
        checkMine(list.device(), list);
        if (!list.kill()) {
            throw new DmaException(Reason.ALREADY_UNMAPPED, "scatterlist of " + list + " was unmapped before");
        }
        if (list.way() == Way.TRANSLATED && space != null) {
            try {
                space.unmapAll(list, context);
            } catch (MappingException e) {
                list.revive();
                throw e;
            }
        }
        list.pieces().forEach(piece -> maintainAfter(piece.phys(), piece.size(), list.direction()));
    }

    private void checkMine(DmaDevice owner, Object what) {
        if (owner != this) {
            throw new DmaException(
                    Reason.FOREIGN_MAPPING, "mapping " + what + " belongs to " + owner + ", not to " + this);
        }
        checkAttached();
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
        AddressRange range = DmaChecks.barRange(peer, bar);
        DmaChecks.checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
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
        AddressRange range = DmaChecks.barRange(peer, bar);
        DmaChecks.checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
        if (attributes.bypass()) {
            throw new DmaException(
                    Reason.NO_BYPASS,
                    "BAR " + bar + " of " + peer.bdf()
                            + " is no system memory, which bypass is for; use mapBusAddress");
        }
        return map(null, range.base() + offset, size, direction, attributes, MemoryType.DEVICE_NGNRE, context);
    }

    /**
     * Addresses part of a peer's BAR by its bus address, with no entry in any table: for a peer below a common switch that
     * routes such requests directly. Where the request reaches a translation unit, it faults.
     */
    public DmaMapping mapBusAddress(PciFunction peer, int bar, long offset, long size, Direction direction) {
        AddressRange range = DmaChecks.barRange(peer, bar);
        DmaChecks.checkRange("BAR " + bar + " of " + peer.bdf(), offset, size, range.size());
        checkAttached();
        long bus = range.base() + offset;
        DmaChecks.withinMask(this, bus, size);
        return new DmaMapping(this, bus, bus, size, direction, Way.BUS_ADDRESS, null, null);
    }

    /**
     * Takes new zeroed system memory that device and CPU share, and maps it both ways.
     *
     * @param size bytes, rounded up to whole pages
     */
    public CoherentBuffer allocateCoherent(long size) {
        DmaChecks.checkRange("coherent buffer", 0, size, Long.MAX_VALUE - PAGE);
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
        checkMine(mapping.device(), mapping);
        if (!mapping.kill()) {
            throw new DmaException(Reason.ALREADY_UNMAPPED, "mapping " + mapping + " was unmapped before");
        }
        if (mapping.way() == Way.TRANSLATED && space != null) {
            try {
                unmap(space, mapping, context);
            } catch (MappingException e) {
                mapping.revive();
                throw e;
            }
        }
        if (mapping.memory() != null) {
            maintainAfter(mapping.phys(), mapping.size(), mapping.direction());
        }
    }

    private static void unmap(AddressSpace space, DmaMapping mapping, MapContext context) {
        space.unmap(
                mapping.memory(),
                mapping.dmaAddress(),
                mapping.size(),
                mapping.direction().access(),
                mapping.memoryType().orElse(null),
                context);
    }

    private DmaMapping map(
            @Nullable DmaMemory memory,
            long phys,
            long size,
            Direction direction,
            DmaAttributes attributes,
            MemoryType defaultType,
            MapContext context) {
        @Nullable MemoryType type = type(attributes, defaultType);
        long address = mapAddress(memory, phys, size, direction, type, context);
        Way way = space == null ? Way.IDENTITY : Way.TRANSLATED;
        return new DmaMapping(this, address, phys, size, direction, way, type, memory);
    }

    private @Nullable MemoryType type(DmaAttributes attributes, MemoryType defaultType) {
        MemoryType asked = attributes.memoryType();
        if (asked != null && space == null) {
            throw new MemoryTypeNotCarriedException("an untranslated device", asked);
        }
        return asked == null ? carried(defaultType) : asked;
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
            return DmaChecks.withinMask(this, phys, size);
        }
        return space.map(memory, phys, size, direction.access(), type, context);
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

    /**
     * Gives back what is kept for later mappings: addresses beyond what is reasonable, and tables of {@linkplain
     * DmaConfig#identity pages at their physical address} in which nothing is mapped any more.
     */
    public void trim() {
        if (space != null && attached) {
            space.trim();
        }
    }

    /**
     * How many mappings could not be had {@linkplain DmaConfig#identity at their physical address} and got another one, by
     * reason; empty where that is not asked for.
     */
    public Map<Claim, Long> identityRefusals() {
        return space == null ? Map.of() : space.refusals();
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
