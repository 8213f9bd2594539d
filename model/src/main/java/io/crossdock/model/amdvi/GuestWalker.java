package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.x86.X86Walk;
import io.crossdock.model.x86.X86Walker;
import io.crossdock.model.x86.X86Walker.Flags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks guest tables of 4 levels without host tables below them (specification 2.2.6), for requests without PASID, which
 * count as those of PASID 0 and as user ones:
 *
 * <pre>
 *              63    52 51                12 11   1  0
 * GCR3 entry  |   0    | root of the tables |   0  | V|    entry 0 of a table of one level
 * </pre>
 *
 * <p>That V=0 is a fault of a page that is not present, and that such requests have user privilege, are recalled.
 */
final class GuestWalker {
    static final int LEVELS = 4;
    /** 4 levels with 52-bit physical addresses. */
    private static final int PHYSICAL_BITS = 52;

    private static final long VALID = 1;
    private static final long ROOT = 0x000f_ffff_ffff_f000L;

    private final PhysicalMemory memory;
    private final X86Walker walker;

    GuestWalker(PhysicalMemory memory) {
        this.memory = memory;
        walker = new X86Walker(memory, PHYSICAL_BITS);
    }

    /** Physical address of the top table of PASID 0, or -1 if there is none. */
    long root(DeviceTableEntry device) {
        long at = device.gcr3Table();
        long entry = memory.contains(at, Long.BYTES) ? memory.read64(at) : 0;
        return (entry & VALID) != 0 ? entry & ROOT : -1;
    }

    /**
     * Walks the tables of a device table entry.
     *
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where entries read are noted, or null; with them nothing is written
     */
    PageWalk walk(
            DeviceTableEntry device,
            long address,
            boolean write,
            WalkCache.Space known,
            @Nullable List<TableWalk.Step> steps) {
        long at = device.gcr3Table();
        if (!memory.contains(at, Long.BYTES)) {
            return new PageWalk.Fault(PageWalk.Reason.UNREADABLE, 0, LEVELS + 1, at, 0);
        }
        long entry = memory.read64(at);
        if ((entry & VALID) == 0 || !X86Walker.isCanonical(address, LEVELS)) {
            return new PageWalk.Fault(PageWalk.Reason.NOT_PRESENT, entry, LEVELS + 1, at, 1);
        }
        if ((entry & ~(ROOT | VALID)) != 0) {
            return new PageWalk.Fault(PageWalk.Reason.ILLEGAL_ENTRY, entry, LEVELS + 1, at, 1);
        }
        Flags flags = steps == null ? Flags.SET : Flags.LEAVE;
        return switch (walker.walk(entry & ROOT, LEVELS, address, write, flags, known, steps)) {
            case X86Walk.Leaf leaf ->
                new PageWalk.Leaf(
                        leaf.entry(), leaf.base(), leaf.sizeLg2(), leaf.permissions(), leaf.dirty(), leaf.reads() + 1);
            case X86Walk.Fault f ->
                new PageWalk.Fault(reason(f.why()), f.entry(), f.level(), f.entryAddress(), f.reads() + 1);
        };
    }

    private static PageWalk.Reason reason(X86Walk.Reason why) {
        return switch (why) {
            case TOP_UNREADABLE, UNREADABLE -> PageWalk.Reason.UNREADABLE;
            case NOT_PRESENT -> PageWalk.Reason.NOT_PRESENT;
            case RESERVED -> PageWalk.Reason.ILLEGAL_ENTRY;
            case NO_USER_ACCESS, NO_WRITE_PERMISSION -> PageWalk.Reason.DENIED;
            case FLAG_TO_SET -> throw new IllegalStateException("nothing keeps this unit from setting a flag");
        };
    }
}
