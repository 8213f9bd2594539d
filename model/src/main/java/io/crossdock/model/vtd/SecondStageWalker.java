package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.iommu.WalkEntry;
import io.crossdock.model.table.EntryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks second-stage tables ({@link SecondStageEntry}; specification 3.7). */
final class SecondStageWalker {
    private static final long INTERRUPT_BASE = 0xfee0_0000L;
    private static final long INTERRUPT_END = 0xfef0_0000L;

    private final PhysicalMemory memory;
    /** Bits that must be zero in an entry of a level, by which it points to a table or is a leaf. */
    private final long[] reservedInTable = new long[SecondStage.MAX_LEVELS + 1];

    private final long[] reservedInLeaf = new long[SecondStage.MAX_LEVELS + 1];

    SecondStageWalker(PhysicalMemory memory, VtdParameters parameters) {
        this.memory = memory;
        // TM is reserved, as in later revisions (recalled).
        long always = SecondStageEntry.beyond(parameters.hostBits()) | SecondStageEntry.TM.mask();
        long inLeaf = always | (parameters.snoopControl() ? 0 : SecondStageEntry.SNP.mask());
        for (int level = 1; level <= SecondStage.MAX_LEVELS; level++) {
            reservedInTable[level] = always | (level > 1 ? SecondStageEntry.reserved(false, level) : 0);
            reservedInLeaf[level] =
                    inLeaf | (level <= SecondStage.HIGHEST_LEAF ? SecondStageEntry.reserved(true, level) : 0);
        }
    }

    /** Whether an address lies in the range where writes are interrupt requests (specification 3.14). */
    static boolean isInterruptAddress(long address) {
        return address >= INTERRUPT_BASE && address < INTERRUPT_END;
    }

    static long interruptEnd() {
        return INTERRUPT_END;
    }

    /** Whether a page has a part in that range. */
    static boolean reachesInterrupts(long base, int sizeLg2) {
        return base < INTERRUPT_END && base + (1L << sizeLg2) > INTERRUPT_BASE;
    }

    /**
     * Walks the tables of an address space.
     *
     * @param needed permissions of which at least one must be granted at every level: READ, WRITE, or both
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where entries read are noted, or null
     */
    PageWalk walk(
            AddressSpace space, long address, int needed, WalkCache.Space known, @Nullable List<TableWalk.Step> steps) {
        WalkEntry from = known.deepest(address);
        long table = from == null ? space.root() : from.table();
        int permissions = from == null ? SecondStage.READ | SecondStage.WRITE : from.rights();
        int reads = 0;
        for (int level = from == null ? space.levels() : from.level(); ; level--) {
            long at = table + SecondStage.entryOffset(level, address);
            if (!memory.contains(at, Long.BYTES)) {
                FaultReason reason =
                        level == space.levels() ? FaultReason.TOP_TABLE_ACCESS_ERROR : FaultReason.TABLE_ACCESS_ERROR;
                return new PageWalk.Fault(reason, 0, level, at, reads);
            }
            long entry = memory.read64(at);
            reads++;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, at, entry));
            }
            permissions &= (int) entry;
            if ((permissions & needed) == 0) {
                FaultReason reason =
                        needed == SecondStage.WRITE ? FaultReason.NO_WRITE_PERMISSION : FaultReason.NO_READ_PERMISSION;
                return new PageWalk.Fault(reason, entry, level, at, reads);
            }
            boolean leaf = SecondStageEntry.kind(entry, level) == EntryKind.LEAF;
            if ((entry & (leaf ? reservedInLeaf : reservedInTable)[level]) != 0) {
                return new PageWalk.Fault(FaultReason.PAGING_ENTRY_RESERVED, entry, level, at, reads);
            }
            table = SecondStageEntry.ADDRESS.in(entry);
            if (leaf) {
                int sizeLg2 = SecondStage.entryLg2(level);
                if (reachesInterrupts(table, sizeLg2)) {
                    return new PageWalk.Fault(FaultReason.OUTPUT_IN_INTERRUPT_RANGE, entry, level, at, reads);
                }
                return new PageWalk.Leaf(entry, table, sizeLg2, permissions, true, reads);
            }
            known.keep(address, SecondStage.entryLg2(level), level - 1, table, permissions);
        }
    }
}
