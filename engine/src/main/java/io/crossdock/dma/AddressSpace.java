package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.dma.DmaScatterlist.Segment;
import io.crossdock.iommu.IdentityMapper;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TableDomain;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one translated device: where a mapping gets one, the entries behind it, and when the address is free
 * again. Thread-safe, with a context per thread.
 */
final class AddressSpace implements AutoCloseable {
    private static final long FOUR_GIB = 1L << 32;

    private final TranslationDomain domain;
    private final IovaAllocator iovas;
    private final Retirement retirement;
    /** Where mappings refer to their memory. */
    private final @Nullable PageReferences references;
    /** Where pages are mapped at their physical address. */
    private final @Nullable IdentityMappings identity;
    /** First address that the device cannot send. */
    private final long end;
    /** Whether addresses below 4 GiB are handed out and others too. */
    private final boolean lowFirst;
    /** Address bits inside a page. */
    private final long mask;

    private AddressSpace(
            TranslationDomain domain,
            IovaAllocator iovas,
            Retirement retirement,
            @Nullable PageReferences references,
            @Nullable IdentityMappings identity,
            long start,
            long end) {
        this.domain = domain;
        this.iovas = iovas;
        this.retirement = retirement;
        this.references = references;
        this.identity = identity;
        this.end = end;
        this.lowFirst = start < FOUR_GIB && end > FOUR_GIB;
        this.mask = (1L << domain.granuleLg2()) - 1;
    }

    /**
     * Makes the space of a device. Where pages are mapped at their physical address, these are the lower half of what the
     * device can send, and the upper half is for what cannot be mapped so.
     *
     * @param dmaMask highest address that the device can send
     * @throws IommuException if that is asked for and the tables are not the engine's
     */
    static AddressSpace of(Machine machine, TranslationDomain domain, DmaConfig config, long dmaMask) {
        long end = dmaMask == Long.MAX_VALUE ? Long.MAX_VALUE : dmaMask + 1;
        long top = Math.min(end, config.bypass() ? BypassWindow.base(domain) : domain.apertureEnd());
        long start = config.identity() ? Long.highestOneBit(top) >>> 1 : 0;
        List<AddressRange> reserved = IovaSpaces.taken(machine, domain);
        IovaAllocator iovas = IovaSpaces.of(domain, start, reserved, config);
        InvalidationPolicy policy = config.policy();
        MachineClock clock = machine.clock();
        PageReferences references = policy == InvalidationPolicy.STRICT_ISH ? new PageReferences() : null;
        Retirement retirement = switch (policy) {
            case STRICT -> new RetirementAtOnce(domain, iovas, null);
            case ADAPTIVE ->
                new RetirementAtOnce(domain, iovas, new Churn(config.adaptive(), domain.granuleLg2(), clock));
            case DEFERRED, SINGLE_QUEUE, STRICT_ISH ->
                new DeferredFrees(
                        domain, iovas, clock, policy == InvalidationPolicy.SINGLE_QUEUE, references, config.sink());
        };
        IdentityMappings identity = null;
        if (config.identity()) {
            DeferredFrees deferred = retirement instanceof DeferredFrees later ? later : null;
            identity = new IdentityMappings(mapper(domain, start, reserved, deferred), deferred, references, clock);
        }
        return new AddressSpace(domain, iovas, retirement, references, identity, start, end);
    }

    private static IdentityMapper mapper(
            TranslationDomain domain, long end, List<AddressRange> reserved, @Nullable DeferredFrees deferred) {
        if (!(domain instanceof TableDomain tables)) {
            throw new IommuException("pages can be mapped at their physical address only in tables of the engine's own,"
                    + " and these are another's; choose an allocator instead of identity");
        }
        return deferred == null
                ? tables.identity(end, reserved, null, tables::flush)
                : tables.identity(end, reserved, deferred.flushes(), deferred::flush);
    }

    /**
     * Maps whole pages around a range.
     *
     * @param memory what is mapped, where it is system memory
     * @return address by which the device reaches the first byte of the range
     * @throws IovaExhaustedException if there is no room
     * @throws MappingException if the tables refuse; nothing has changed then
     */
    long map(
            @Nullable DmaMemory memory,
            long phys,
            long size,
            Access access,
            @Nullable MemoryType type,
            MapContext context) {
        if (references == null || memory == null) {
            return map(memory != null, phys, size, access, type, context);
        }
        references.take(memory);
        try {
            return map(true, phys, size, access, type, context);
        } catch (RuntimeException e) {
            references.drop(memory);
            throw e;
        }
    }

    private long map(
            boolean systemMemory, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        long span = spanOf(phys, size);
        long page = phys & ~mask;
        if (identity != null && systemMemory && identity.map(page, span, access, type, context)) {
            return phys;
        }
        long iova = allocate(span, context);
        try {
            domain.map(iova, page, span, access, type, context);
        } catch (RuntimeException e) {
            iovas.free(iova, span, context);
            throw e;
        }
        return iova | phys & mask;
    }

    /**
     * Takes a mapping away.
     *
     * @param memory what is mapped there, where it is system memory
     * @param access rights and {@code type} memory type, as mapped
     * @throws MappingException if it is not there, whole; nothing has changed then
     */
    void unmap(
            @Nullable DmaMemory memory,
            long dmaAddress,
            long size,
            Access access,
            @Nullable MemoryType type,
            MapContext context) {
        if (references != null && memory != null && !references.holds(memory)) {
            throw new DmaException(
                    Reason.OTHER_MEMORY,
                    "the memory at 0x" + Long.toHexString(memory.machineAddress(0))
                            + " is not mapped here, so it cannot be what is at 0x" + Long.toHexString(dmaAddress)
                            + "; unmap with the memory that was mapped");
        }
        long iova = dmaAddress & ~mask;
        long span = spanOf(dmaAddress, size);
        if (identity != null && identity.holds(iova)) {
            identity.unmap(memory, iova, span, access, type, context);
        } else {
            retirement.retire(iova, span, memory, context);
        }
    }

    /**
     * Maps pieces of memory into one range, in whole pages.
     *
     * @return what the device is told
     * @throws IovaExhaustedException if there is no room
     * @throws MappingException if the tables refuse; nothing has changed then
     */
    List<Segment> mapAll(List<DmaPiece> pieces, Access access, @Nullable MemoryType type, MapContext context) {
        if (references != null) {
            references.takeAll(pieces);
        }
        try {
            long span = Scatter.span(pieces, mask);
            long iova = allocate(span, context);
            mapAll(iova, span, pieces, access, type, context);
            return Scatter.translated(pieces, iova, mask);
        } catch (RuntimeException e) {
            if (references != null) {
                references.dropAll(pieces);
            }
            throw e;
        }
    }

    private void mapAll(
            long iova, long span, List<DmaPiece> pieces, Access access, @Nullable MemoryType type, MapContext context) {
        long at = iova;
        try {
            for (DmaPiece piece : pieces) {
                long size = Scatter.span(piece, mask);
                domain.mapUnflushed(at, piece.phys() & ~mask, size, access, type, context);
                at += size;
            }
            domain.flushMapped(iova, span);
        } catch (RuntimeException e) {
            if (at > iova) {
                domain.unmap(iova, at - iova, context);
            }
            iovas.free(iova, span, context);
            throw e;
        }
    }

    /**
     * Takes a scatterlist away.
     *
     * @throws MappingException if it is not there, whole; nothing has changed then
     */
    void unmapAll(DmaScatterlist list, MapContext context) {
        long iova = list.segments().getFirst().dmaAddress() & ~mask;
        retirement.retireAll(iova, Scatter.span(list.pieces(), mask), list.pieces(), context);
    }

    /** Below 4 GiB first: such requests have shorter headers, and some devices know no others. */
    private long allocate(long span, MapContext context) {
        long iova = lowFirst ? iovas.tryAllocate(span, FOUR_GIB, context) : IovaAllocator.NONE;
        if (iova == IovaAllocator.NONE) {
            iova = iovas.allocate(span, end, context);
        }
        if (iova == IovaAllocator.NONE && retirement.reclaim(context)) {
            iova = iovas.allocate(span, end, context);
        }
        if (iova == IovaAllocator.NONE) {
            throw new IovaExhaustedException(span, Math.min(end, domain.apertureEnd()));
        }
        return iova;
    }

    private long spanOf(long address, long size) {
        return (address & mask) + size + mask & ~mask;
    }

    /** Lets the unit forget what has waited for that long enough. */
    void tick(MapContext context) {
        retirement.tick(context);
        if (identity != null) {
            identity.tick();
        }
    }

    /** Gives back what is kept for later: addresses, and tables in which nothing is mapped. */
    void trim() {
        iovas.trim();
        if (identity != null) {
            identity.trim();
        }
    }

    /** How many mappings could not be had at their physical address, by reason; empty where none is asked for. */
    Map<Claim, Long> refusals() {
        return identity == null ? Map.of() : identity.refused();
    }

    /** The domain is gone. */
    @Override
    public void close() {
        retirement.close();
        if (references != null) {
            references.close();
        }
        if (identity != null) {
            identity.close();
        }
        iovas.close();
    }
}
