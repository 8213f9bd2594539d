package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.IommuException;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.InvalidationGather;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.PageTable;
import io.crossdock.pagetable.TablePool;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The intermediate addresses of a nested domain: a table of stage 2, tagged with a VMID. The intermediate address of memory
 * is its physical one with the highest bit turned over, which keeps alignment and order within each half.
 *
 * <p>All of it is write-back memory that may be read and written, so that stage 1 decides (Arm DDI 0487 D8.6: the weaker of
 * two types never wins). Thread-safe.
 */
final class IntermediateSpace {
    private final PageTable table;
    private final TablePool pool;
    private final TlbCommands commands;
    private final int vmid;
    private final long highest;
    private final long granule;
    /** Physical ranges that stage 2 maps: end by start. */
    private final NavigableMap<Long, Long> held = new TreeMap<>();

    private final InvalidationGather gather = new InvalidationGather();

    /**
     * @param table an empty table of stage 2
     * @param pool pool of the table
     */
    IntermediateSpace(PageTable table, TablePool pool, TlbCommands commands, int vmid) {
        this.table = table;
        this.pool = pool;
        this.commands = commands;
        this.vmid = vmid;
        highest = 1L << table.format().shape().inputBits() - 1;
        granule = 1L << table.format().shape().granuleLg2();
    }

    PageTable table() {
        return table;
    }

    int vmid() {
        return vmid;
    }

    /** The intermediate address of a physical one. */
    long address(long phys) {
        return phys ^ highest;
    }

    /** Lets stage 2 map whole granules around a range, where it does not yet. */
    synchronized void admit(long phys, long size) {
        if (size <= 0) {
            return; // whoever maps it is told
        }
        long start = phys & -granule;
        long end = phys + size + granule - 1 & -granule;
        if (((start ^ end - 1) & highest) != 0) {
            throw new IommuException("memory on both sides of 0x" + Long.toHexString(highest)
                    + " has no intermediate addresses side by side: phys=0x" + Long.toHexString(phys) + ", size=0x"
                    + Long.toHexString(size) + "; map the sides one by one");
        }
        while (start < end) {
            Map.Entry<Long, Long> below = held.floorEntry(start);
            if (below != null && below.getValue() > start) {
                start = below.getValue();
                continue;
            }
            Long above = held.higherKey(start);
            long stop = above == null ? end : Math.min(above, end);
            map(start, stop - start);
            held.put(below != null && below.getValue() == start ? below.getKey() : start, stop);
            start = stop;
        }
    }

    private void map(long phys, long size) {
        table.map(address(phys), phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        if (!gather.isEmpty()) {
            forget();
        }
    }

    /** Takes a range away that stage 2 maps. */
    synchronized void withdraw(long phys, long size) {
        table.unmap(address(phys), size, gather);
        for (long at = phys; at < phys + size; ) {
            Map.Entry<Long, Long> part = held.floorEntry(at);
            held.put(part.getKey(), at);
            if (part.getKey() == at) {
                held.remove(at);
            }
            if (part.getValue() > phys + size) {
                held.put(phys + size, part.getValue());
            }
            at = part.getValue();
        }
        forget();
    }

    /**
     * What stage 2 gave by itself, and what was made of both stages, which the former does not name (IHI 0070 4.4.4).
     */
    private void forget() {
        boolean confirmed = false;
        try {
            commands.invalidateThen(gather, Commands.tlbiIpa(vmid), Commands.tlbiNonHyp(vmid));
            confirmed = true;
        } finally {
            if (confirmed) {
                gather.completed(pool);
            } else {
                gather.abandon();
            }
        }
    }

    /** The unit has forgotten the VMID. */
    void release() {
        table.release();
    }
}
