package io.crossdock.iommu.amdvi;

import io.crossdock.iommu.AtsFunction;
import io.crossdock.iommu.TableDomain;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address space: a table and a domain identifier. Guest tables are those of PASID 0, which requests without one have. */
final class AmdViDomain extends TableDomain {
    /** Writes there are message interrupts, never memory. */
    private static final AddressRange INTERRUPT_WINDOW = new AddressRange(0xfee0_0000L, 0x10_0000L);
    /** What HyperTransport kept for itself; no memory has these addresses. */
    private static final AddressRange HYPERTRANSPORT = new AddressRange(0xfd_0000_0000L, 0x3_0000_0000L);

    private final CommandBuffer commands;
    private final int domainId;
    /** {@link Commands#GUEST}, or 0 of host tables. */
    private final long guest;

    private final boolean remembersAbsent;
    private final @Nullable AtsFunction ats;

    /**
     * @param remembersAbsent whether the unit may remember entries that were not present (NpCache)
     * @param ats its function, if that keeps translations of its own
     */
    AmdViDomain(
            PageTable table,
            TablePool pool,
            CommandBuffer commands,
            int domainId,
            long guest,
            boolean remembersAbsent,
            @Nullable AtsFunction ats) {
        super(table, pool, List.of(INTERRUPT_WINDOW, HYPERTRANSPORT));
        this.commands = commands;
        this.domainId = domainId;
        this.guest = guest;
        this.remembersAbsent = remembersAbsent;
        this.ats = ats;
    }

    @Nullable
    AtsFunction ats() {
        return ats;
    }

    @Override
    protected void mapped(long iova, long size) {
        if (remembersAbsent) {
            commands.lock();
            try {
                // Entries that lead to new tables were absent, too.
                commands.add(Commands.invalidatePages(domainId), Commands.pages(iova, size, true) | guest);
                commands.sync();
            } finally {
                commands.unlock();
            }
        }
    }

    @Override
    protected void invalidate(InvalidationGather gather, int mostCommands) {
        commands.lock();
        try {
            if (gather.runs() > mostCommands) {
                forgetAll();
                return;
            }
            for (int run = 0; run < gather.runs(); run++) {
                commands.add(
                        Commands.invalidatePages(domainId),
                        Commands.pages(gather.iova(run), gather.size(run), gather.walks(run)) | guest);
            }
            commands.sync();
            if (ats != null) {
                ats.forget(gather);
            }
        } finally {
            commands.unlock();
        }
    }

    @Override
    public void flush() {
        commands.lock();
        try {
            forgetAll();
        } finally {
            commands.unlock();
        }
    }

    private void forgetAll() {
        commands.add(Commands.invalidatePages(domainId), Commands.WHOLE_DOMAIN | guest);
        commands.sync();
        if (ats != null) {
            ats.forgetAll();
        }
    }

    /** The unit has forgotten the address space. */
    void release() {
        releaseTables();
    }
}
