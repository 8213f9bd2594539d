package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.AtsFunction;
import io.crossdock.iommu.TableDomain;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address space: a table, an ASID and a context descriptor, or in stage 2 a table and a VMID. */
class Smmuv3Domain extends TableDomain {
    /** Where Linux places the doorbells of message interrupts in every address space. */
    private static final AddressRange MSI_WINDOW = new AddressRange(0x800_0000L, 0x10_0000L);

    private final TlbCommands commands;
    private final Scope scope;
    private final @Nullable AtsFunction ats;

    /**
     * What tells the unit which address space is meant.
     *
     * @param id ASID; VMID where there is a stage 2
     * @param one command that forgets a page or block
     * @param all command that forgets everything that the table led to
     * @param gone command that forgets everything of an address space that is given up
     * @param contextDescriptor of stage 1; 0 for none
     */
    record Scope(int id, long one, long all, long gone, long contextDescriptor) {
        static Scope stage1(int asid, long contextDescriptor) {
            return new Scope(asid, Commands.tlbiVa(asid), Commands.tlbiAsid(asid), contextDescriptor);
        }

        static Scope stage2(int vmid) {
            return new Scope(vmid, Commands.tlbiIpa(vmid), Commands.tlbiVmid(vmid), 0);
        }

        static Scope nested(int vmid, int asid, long contextDescriptor) {
            return new Scope(
                    vmid,
                    Commands.inGuest(vmid, Commands.tlbiVa(asid)),
                    Commands.inGuest(vmid, Commands.tlbiAsid(asid)),
                    Commands.tlbiVmid(vmid),
                    contextDescriptor);
        }

        private Scope(int id, long one, long all, long contextDescriptor) {
            this(id, one, all, all, contextDescriptor);
        }
    }

    /** @param ats its function, if that keeps translations of its own; the commands know of it, too */
    Smmuv3Domain(PageTable table, TablePool pool, TlbCommands commands, Scope scope, @Nullable AtsFunction ats) {
        super(table, pool, List.of(MSI_WINDOW));
        this.commands = commands;
        this.scope = scope;
        this.ats = ats;
    }

    @Nullable
    AtsFunction ats() {
        return ats;
    }

    Scope scope() {
        return scope;
    }

    @Override
    protected void mapped(long iova, long size) {
        // The unit never caches what faults (IHI 0070 3.17).
    }

    @Override
    protected void invalidate(InvalidationGather gather, int mostCommands) {
        commands.invalidate(gather, scope.one, scope.all, mostCommands);
    }

    @Override
    public void flush() {
        commands.invalidate(scope.all);
    }

    /** The unit has forgotten the address space. */
    void release() {
        releaseTables();
    }
}
