package io.crossdock.iommu;

import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.FlushCount;
import io.crossdock.pagetable.IdentityPages;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A domain with the engine's own tables. */
public abstract class TableDomain implements TranslationDomain {
    /** Emptied by every call, so one serves all domains that a context works on. */
    private static final MapContext.Local<InvalidationGather> GATHER =
            new MapContext.Local<>(context -> new InvalidationGather());

    private final PageTable table;
    private final TablePool pool;
    private final List<AddressRange> reserved;

    /**
     * @param table an empty table
     * @param pool pool of the table
     * @param reserved addresses that no mapping may have
     */
    protected TableDomain(PageTable table, TablePool pool, List<AddressRange> reserved) {
        this.table = table;
        this.pool = pool;
        this.reserved = List.copyOf(reserved);
    }

    /**
     * Makes the unit forget what was gathered. Returns when it has confirmed, accesses in flight included.
     *
     * @param mostCommands more than this are replaced by one that covers the whole space
     * @throws IommuException if it does not confirm in time
     */
    protected abstract void invalidate(InvalidationGather gather, int mostCommands);

    /** Called when leaves were written where none were, for units that remember absent entries too. */
    protected abstract void mapped(long iova, long size);

    @Override
    public DomainKind kind() {
        return DomainKind.TRANSLATED;
    }

    @Override
    public int granuleLg2() {
        return table.format().shape().granuleLg2();
    }

    @Override
    public long apertureEnd() {
        return 1L << table.format().shape().inputBits();
    }

    @Override
    public List<AddressRange> reserved() {
        return reserved;
    }

    @Override
    public boolean carriesMemoryType() {
        return table.format().carriesMemoryType();
    }

    @Override
    public String format() {
        return table.format().toString();
    }

    @Override
    public OptionalLong tableRoot() {
        return OptionalLong.of(table.root());
    }

    @Override
    public long entry(long iova) {
        return table.entry(iova);
    }

    /** The table, for whoever lists or decodes it. */
    public PageTable table() {
        return table;
    }

    /** Format of the table. */
    public PageTableFormat tableFormat() {
        return table.format();
    }

    @Override
    public void map(long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        mapUnflushed(iova, phys, size, access, type, context);
        mapped(iova, size);
    }

    @Override
    public void flushMapped(long iova, long size) {
        mapped(iova, size);
    }

    @Override
    public void mapUnflushed(
            long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        InvalidationGather gather = gather(context);
        table.map(iova, phys, size, access, type, gather);
        if (!gather.isEmpty()) {
            forget(gather, Integer.MAX_VALUE);
        }
    }

    @Override
    public void unmap(long iova, long size, int mostCommands, MapContext context) {
        InvalidationGather gather = gather(context);
        table.unmap(iova, size, gather);
        forget(gather, mostCommands);
    }

    @Override
    public boolean unmapUnflushed(long iova, long size, MapContext context) {
        InvalidationGather gather = gather(context);
        table.unmap(iova, size, gather);
        if (gather.holdsTables()) {
            // A walk must not go through a table that is in use again.
            forget(gather, Integer.MAX_VALUE);
            return true;
        }
        gather.abandon();
        return false;
    }

    /**
     * Lets pages of this domain be mapped at their physical address.
     *
     * @param end first address behind those; nothing else is mapped below
     * @param reservedPages addresses that no page may be mapped at
     * @param flushes of this domain, if pages are unmapped without a flush; else {@code null}
     * @param flush {@link #flush} of this domain, counted in {@code flushes}
     */
    public IdentityMapper identity(
            long end, List<AddressRange> reservedPages, @Nullable FlushCount flushes, Runnable flush) {
        return new IdentityMapper(this, new IdentityPages(table, end, reservedPages, flushes, flush));
    }

    InvalidationGather gather(MapContext context) {
        return GATHER.get(context);
    }

    /** Makes the unit forget what was gathered, and empties the gather. */
    void forget(InvalidationGather gather, int mostCommands) {
        boolean confirmed = false;
        try {
            invalidate(gather, mostCommands);
            confirmed = true;
        } finally {
            if (confirmed) {
                gather.completed(pool);
            } else {
                gather.abandon();
            }
        }
    }

    /** Gives all tables back; the unit must have forgotten them. */
    protected void releaseTables() {
        table.release();
    }
}
