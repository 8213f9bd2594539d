package io.crossdock.iommu;

import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.IdentityPages;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * Maps pages of a domain at their physical address, and makes the unit forget them; see {@link IdentityPages}. Thread-safe,
 * with a context per thread.
 */
public final class IdentityMapper implements AutoCloseable {
    private final TableDomain domain;
    private final IdentityPages pages;

    IdentityMapper(TableDomain domain, IdentityPages pages) {
        this.domain = domain;
        this.pages = pages;
    }

    /** First address behind those that pages are mapped at. */
    public long end() {
        return pages.end();
    }

    /**
     * Maps pages at their physical address, all or none.
     *
     * @param start multiple of the granule, as {@code size} is
     */
    public Claim map(long start, long size, Access access, @Nullable MemoryType type, MapContext context) {
        Claim claim =
                size == pages.page() ? pages.claim(start, access, type) : mapAll(start, size, access, type, context);
        if (claim == Claim.MADE) {
            domain.mapped(start, size);
        }
        return claim;
    }

    private Claim mapAll(long start, long size, Access access, @Nullable MemoryType type, MapContext context) {
        InvalidationGather gather = domain.gather(context);
        int owner = owner(context);
        Claim claim = pages.claim(start, size, access, type, owner, gather);
        if (!gather.isEmpty()) {
            domain.forget(gather, Integer.MAX_VALUE);
            pages.settle(start, size, owner);
        }
        return claim;
    }

    /**
     * Takes a mapping away. When it returns, no device reaches a page through it that is in no other mapping.
     *
     * @throws io.crossdock.pagetable.NotMappedException if a page is not mapped so; nothing has changed then
     * @throws IommuException if the unit does not confirm; pages that no mapping has are never mapped here again
     */
    public void unmap(long start, long size, Access access, @Nullable MemoryType type, MapContext context) {
        InvalidationGather gather = domain.gather(context);
        int owner = owner(context);
        pages.release(start, size, access, type, owner, gather);
        if (!gather.isEmpty()) {
            domain.forget(gather, Integer.MAX_VALUE);
            pages.settle(start, size, owner);
        }
    }

    /**
     * As {@link #unmap}, but the unit may go on using what it remembers until the next flush.
     *
     * @return whether it may
     */
    public boolean unmapUnflushed(long start, long size, Access access, @Nullable MemoryType type, MapContext context) {
        return pages.releaseUnflushed(start, size, access, type, owner(context));
    }

    /** Takes tables away in which no page is mapped. */
    public void reclaim() {
        pages.reclaim();
    }

    private static int owner(MapContext context) {
        return context.id() + 1;
    }

    /** The domain's tables go. */
    @Override
    public void close() {
        pages.close();
    }
}
