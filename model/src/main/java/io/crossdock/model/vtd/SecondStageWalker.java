package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks second-stage tables (specification 3.7, 9.8).
 *
 * <pre>
 *  63 62 61  52 51                      12 11 10 9 8 7 6    2 1 0
 * |  |TM|      | next table or page       |SNP|   |D|A|PS|    |W|R|
 *
 * PS at levels 2 and 3: the entry maps 2 MiB or 1 GiB
 * reserved if R or W is set: bits from the host address width to 51; 11 in a table entry, or without snoop control;
 * 62 (no device TLB); 7 at level 4; address bits below the page's size in a superpage
 * </pre>
 *
 * All other bits are ignored. A and D are not written: legacy mode has none.
 */
final class SecondStageWalker {
    private static final long INTERRUPT_BASE = 0xfee0_0000L;
    private static final long INTERRUPT_END = 0xfef0_0000L;
    private static final long ADDRESS = Bits.ones(52) & ~0xfffL;
    private static final long PAGE_SIZE = 1L << 7;
    private static final long SNOOP = 1L << 11;
    private static final long TRANSIENT = 1L << 62;

    private final PhysicalMemory memory;
    private final long reservedAddress;
    private final boolean snoopControl;

    SecondStageWalker(PhysicalMemory memory, VtdParameters parameters) {
        this.memory = memory;
        reservedAddress = ADDRESS & ~Bits.ones(parameters.hostBits());
        snoopControl = parameters.snoopControl();
    }

    /** Whether an address lies in the range where writes are interrupt requests (specification 3.14). */
    static boolean isInterruptAddress(long address) {
        return address >= INTERRUPT_BASE && address < INTERRUPT_END;
    }

    static long interruptEnd() {
        return INTERRUPT_END;
    }

    /**
     * Walks the tables of a context entry.
     *
     * @param needed permissions of which at least one must be granted at every level: READ, WRITE, or both
     * @param steps where entries read are noted, or null
     */
    SecondStageWalk walk(ContextEntry context, long address, int needed, @Nullable List<TableWalk.Step> steps) {
        long table = context.root();
        int permissions = SecondStage.READ | SecondStage.WRITE;
        int reads = 0;
        for (int level = context.levels(); ; level--) {
            long at = table + SecondStage.entryOffset(level, address);
            if (!memory.contains(at, Long.BYTES)) {
                FaultReason reason =
                        level == context.levels() ? FaultReason.CONTEXT_ENTRY_INVALID : FaultReason.TABLE_ACCESS_ERROR;
                return new SecondStageWalk.Fault(reason, 0, level, at, reads);
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
                return new SecondStageWalk.Fault(reason, entry, level, at, reads);
            }
            boolean leaf = level == 1 || ((entry & PAGE_SIZE) != 0 && level <= 3);
            if ((entry & reserved(level, leaf)) != 0) {
                return new SecondStageWalk.Fault(FaultReason.PAGING_ENTRY_RESERVED, entry, level, at, reads);
            }
            table = entry & ADDRESS;
            if (leaf) {
                int sizeLg2 = SecondStage.entryLg2(level);
                if (table < INTERRUPT_END && table + (1L << sizeLg2) > INTERRUPT_BASE) {
                    return new SecondStageWalk.Fault(FaultReason.OUTPUT_IN_INTERRUPT_RANGE, entry, level, at, reads);
                }
                return new SecondStageWalk.Leaf(entry, table, sizeLg2, permissions, reads);
            }
        }
    }

    private long reserved(int level, boolean leaf) {
        long mask = reservedAddress | TRANSIENT;
        if (!leaf || !snoopControl) {
            mask |= SNOOP;
        }
        if (level == 4) {
            mask |= PAGE_SIZE;
        }
        if (leaf) {
            mask |= ADDRESS & Bits.ones(SecondStage.entryLg2(level));
        }
        return mask;
    }
}
