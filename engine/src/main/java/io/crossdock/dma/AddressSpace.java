package io.crossdock.dma;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.dma.DmaScatterlist.Segment;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineClock;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import java.util.List;
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
    /** First address that the device cannot send. */
    private final long end;
    /** Address bits inside a page. */
    private final long mask;

    /**
     * @param dmaMask highest address that the device can send
     */
    AddressSpace(
            TranslationDomain domain,
            IovaAllocator iovas,
            InvalidationPolicy policy,
            AdaptiveFlush adaptive,
            MachineClock clock,
            long dmaMask) {
        this.domain = domain;
        this.iovas = iovas;
        this.references = policy == InvalidationPolicy.STRICT_ISH ? new PageReferences() : null;
        this.retirement = switch (policy) {
            case STRICT -> new RetirementAtOnce(domain, iovas, null);
            case ADAPTIVE -> new RetirementAtOnce(domain, iovas, new Churn(adaptive, domain.granuleLg2(), clock));
            case DEFERRED, SINGLE_QUEUE, STRICT_ISH ->
                new DeferredFrees(domain, iovas, clock, policy == InvalidationPolicy.SINGLE_QUEUE, references);
        };
        this.end = dmaMask == Long.MAX_VALUE ? Long.MAX_VALUE : dmaMask + 1;
        this.mask = (1L << domain.granuleLg2()) - 1;
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
            return map(phys, size, access, type, context);
        }
        references.take(memory);
        try {
            return map(phys, size, access, type, context);
        } catch (RuntimeException e) {
            references.drop(memory);
            throw e;
        }
    }

    private long map(long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        long span = spanOf(phys, size);
        long iova = allocate(span, context);
        try {
            domain.map(iova, phys & ~mask, span, access, type, context);
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
     * @throws MappingException if it is not there, whole; nothing has changed then
     */
    void unmap(@Nullable DmaMemory memory, long dmaAddress, long size, MapContext context) {
        if (references != null && memory != null && !references.holds(memory)) {
            throw new DmaException(
                    Reason.OTHER_MEMORY,
                    "the memory at 0x" + Long.toHexString(memory.machineAddress(0))
                            + " is not mapped here, so it cannot be what is at 0x" + Long.toHexString(dmaAddress)
                            + "; unmap with the memory that was mapped");
        }
        retirement.retire(dmaAddress & ~mask, spanOf(dmaAddress, size), memory, context);
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
        long iova = end > FOUR_GIB ? iovas.tryAllocate(span, FOUR_GIB, context) : IovaAllocator.NONE;
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
    }

    /** The domain is gone. */
    @Override
    public void close() {
        retirement.close();
        if (references != null) {
            references.close();
        }
        iovas.close();
    }
}
