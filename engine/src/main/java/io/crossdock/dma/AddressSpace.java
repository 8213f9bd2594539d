package io.crossdock.dma;

import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaExhaustedException;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.MachineClock;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one translated device: where a mapping gets one, the entries behind it, and when the address is free
 * again. Thread-safe, with a context per thread.
 */
final class AddressSpace implements AutoCloseable {
    private static final long FOUR_GIB = 1L << 32;

    private final TranslationDomain domain;
    private final IovaAllocator iovas;
    /** Where invalidation is deferred. */
    private final @Nullable DeferredFrees deferred;
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
            MachineClock clock,
            long dmaMask) {
        this.domain = domain;
        this.iovas = iovas;
        this.deferred = policy == InvalidationPolicy.STRICT ? null : new DeferredFrees(domain, iovas, clock);
        this.end = dmaMask == Long.MAX_VALUE ? Long.MAX_VALUE : dmaMask + 1;
        this.mask = (1L << domain.granuleLg2()) - 1;
    }

    /**
     * Maps whole pages around a range.
     *
     * @return address by which the device reaches the first byte of the range
     * @throws IovaExhaustedException if there is no room
     * @throws MappingException if the tables refuse; nothing has changed then
     */
    long map(long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
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
     * @throws MappingException if it is not there, whole; nothing has changed then
     */
    void unmap(long dmaAddress, long size, MapContext context) {
        long iova = dmaAddress & ~mask;
        long span = spanOf(dmaAddress, size);
        // The range is free only now: before the invalidation has completed, the device may still use the old
        // translation.
        if (deferred == null) {
            domain.unmap(iova, span, context);
            iovas.free(iova, span, context);
        } else if (domain.unmapUnflushed(iova, span, context)) {
            iovas.free(iova, span, context);
        } else {
            deferred.free(iova, span, context);
        }
    }

    /** Below 4 GiB first: such requests have shorter headers, and some devices know no others. */
    private long allocate(long span, MapContext context) {
        long iova = end > FOUR_GIB ? iovas.tryAllocate(span, FOUR_GIB, context) : IovaAllocator.NONE;
        if (iova == IovaAllocator.NONE) {
            iova = iovas.allocate(span, end, context);
        }
        if (iova == IovaAllocator.NONE && deferred != null) {
            deferred.drain(context);
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
        if (deferred != null) {
            deferred.tick(context);
        }
    }

    /** The domain is gone. */
    @Override
    public void close() {
        if (deferred != null) {
            deferred.close();
        }
        iovas.close();
    }
}
