package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.iommu.WalkEntry;
import io.crossdock.model.table.EntryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks version 1 page tables ({@link HostEntry}). Address bits that no level resolves must be zero. IR and IW of all
 * levels are ANDed.
 */
final class HostWalker {
    private final PhysicalMemory memory;

    HostWalker(PhysicalMemory memory) {
        this.memory = memory;
    }

    /**
     * Walks the table of a device table entry.
     *
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where entries read are noted, or null
     */
    PageWalk walk(DeviceTableEntry device, long address, WalkCache.Space known, @Nullable List<TableWalk.Step> steps) {
        long table = device.root();
        int level = device.mode();
        int permissions = DeviceTableEntry.READ | DeviceTableEntry.WRITE;
        int reads = 0;
        if (isBeyond(address, level)) {
            return new PageWalk.Fault(PageWalk.Reason.NOT_PRESENT, 0, level, table, reads);
        }
        WalkEntry from = known.deepest(address);
        if (from != null) {
            table = from.table();
            level = from.level();
            permissions = from.rights();
        }
        while (true) {
            int spanLg2 = HostEntry.spanLg2(level);
            long at = table + (address >>> spanLg2 & Bits.ones(HostEntry.BITS_PER_LEVEL)) * Long.BYTES;
            if (!memory.contains(at, Long.BYTES)) {
                return new PageWalk.Fault(PageWalk.Reason.UNREADABLE, 0, level, at, reads);
            }
            long entry = memory.read64(at);
            reads++;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, at, entry));
            }
            EntryKind kind = HostEntry.kind(entry, level);
            if (kind == EntryKind.ABSENT) {
                return new PageWalk.Fault(PageWalk.Reason.NOT_PRESENT, entry, level, at, reads);
            }
            if ((entry & HostEntry.RESERVED) != 0 || kind == EntryKind.INVALID) {
                return new PageWalk.Fault(PageWalk.Reason.ILLEGAL_ENTRY, entry, level, at, reads);
            }
            permissions &= HostEntry.PERMISSIONS.intOf(entry);
            if (kind == EntryKind.LEAF) {
                int sizeLg2 = HostEntry.sizeLg2(entry, level);
                return new PageWalk.Leaf(
                        entry, HostEntry.ADDRESS.in(entry) & -(1L << sizeLg2), sizeLg2, permissions, true, reads);
            }
            int next = HostEntry.NEXT_LEVEL.intOf(entry);
            if ((address & Bits.ones(spanLg2)) >>> HostEntry.spanLg2(next + 1) != 0) {
                return new PageWalk.Fault(PageWalk.Reason.NOT_PRESENT, entry, level, at, reads);
            }
            table = HostEntry.ADDRESS.in(entry);
            level = next;
            known.keep(address, HostEntry.spanLg2(next + 1), next, table, permissions);
        }
    }

    private static boolean isBeyond(long address, int levels) {
        int bits = HostEntry.spanLg2(levels + 1);
        return bits < Long.SIZE && address >>> bits != 0;
    }
}
