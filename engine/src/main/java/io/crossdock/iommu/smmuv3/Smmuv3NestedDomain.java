package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.IdentityMapper;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.NestedDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.FlushCount;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address space of stage 1 in a guest of its own (IHI 0070 3.3.4, STE.Config 111): a VMID and a table of stage 2, and in
 * the guest's memory a context descriptor with an ASID and the tables of stage 1.
 */
final class Smmuv3NestedDomain extends Smmuv3Domain implements NestedDomain {
    private final Guest guest;

    Smmuv3NestedDomain(PageTable table, Guest guest, TlbCommands commands, Scope scope) {
        super(table, guest.pool(), commands, scope, null);
        this.guest = guest;
    }

    Guest guest() {
        return guest;
    }

    @Override
    public void mapUnflushed(
            long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        guest.space().admit(phys, size);
        super.mapUnflushed(iova, intermediate(phys), size, access, type, context);
    }

    @Override
    public IdentityMapper identity(
            long end, List<AddressRange> reservedPages, @Nullable FlushCount flushes, Runnable flush) {
        throw new IommuException("pages cannot be mapped at their physical address by two stages: stage 1 maps"
                + " intermediate ones; choose an allocator instead of identity");
    }

    @Override
    public long intermediate(long phys) {
        return guest.space().address(phys);
    }

    @Override
    public void withdraw(long phys, long size) {
        guest.space().withdraw(phys, size);
    }

    @Override
    public void restore(long phys, long size) {
        guest.space().admit(phys, size);
    }

    @Override
    void release() {
        super.release();
        guest.release();
    }
}
