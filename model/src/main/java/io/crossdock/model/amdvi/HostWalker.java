package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks version 1 page tables, the host's (specification, "I/O page tables for host translations").
 *
 * <pre>
 *  63 62 61 60 59 58  52 51                                12 11    9 8       1  0
 * |  |IW|IR|FC| U|   0  | next table or page                 | NextL | ignored |PR|
 *
 * NextL: 0 leaf of the level's own size; 1 to 6 level of the next table, below the own; 7 leaf whose size is told by its
 * address: the lowest zero bit from 12 on is the highest bit inside the page
 * </pre>
 *
 * <p>A table may skip levels; address bits that no level resolves must be zero. IR and IW of all levels are ANDed. A and D
 * are not written.
 */
final class HostWalker {
    private static final int PAGE_LG2 = 12;
    private static final int BITS_PER_LEVEL = 9;
    private static final int OWN_SIZE = 0;
    private static final int TOLD_BY_ADDRESS = 7;
    private static final long ADDRESS = 0x000f_ffff_ffff_f000L;
    private static final long RESERVED = 0x7fL << 52;

    private final PhysicalMemory memory;

    HostWalker(PhysicalMemory memory) {
        this.memory = memory;
    }

    /**
     * Walks the table of a device table entry.
     *
     * @param steps where entries read are noted, or null
     */
    HostWalk walk(DeviceTableEntry device, long address, @Nullable List<TableWalk.Step> steps) {
        long table = device.root();
        int level = device.mode();
        int permissions = DeviceTableEntry.READ | DeviceTableEntry.WRITE;
        int reads = 0;
        if (isBeyond(address, level)) {
            return new HostWalk.Fault(HostWalk.Reason.NOT_PRESENT, 0, level, table, reads);
        }
        while (true) {
            int spanLg2 = spanLg2(level);
            long at = table + (address >>> spanLg2 & Bits.ones(BITS_PER_LEVEL)) * Long.BYTES;
            if (!memory.contains(at, Long.BYTES)) {
                return new HostWalk.Fault(HostWalk.Reason.UNREADABLE, 0, level, at, reads);
            }
            long entry = memory.read64(at);
            reads++;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, at, entry));
            }
            if (!Bits.bit(entry, 0)) {
                return new HostWalk.Fault(HostWalk.Reason.NOT_PRESENT, entry, level, at, reads);
            }
            int next = (int) Bits.field(entry, 11, 9);
            if ((entry & RESERVED) != 0 || next != TOLD_BY_ADDRESS && next >= level) {
                return new HostWalk.Fault(HostWalk.Reason.ILLEGAL_ENTRY, entry, level, at, reads);
            }
            permissions &= (int) Bits.field(entry, 62, 61);
            if (next == OWN_SIZE || next == TOLD_BY_ADDRESS) {
                int sizeLg2 = next == OWN_SIZE ? spanLg2 : sizeLg2(entry);
                if (next == TOLD_BY_ADDRESS && (sizeLg2 <= spanLg2 || sizeLg2 >= spanLg2 + BITS_PER_LEVEL)) {
                    return new HostWalk.Fault(HostWalk.Reason.ILLEGAL_ENTRY, entry, level, at, reads);
                }
                return new HostWalk.Leaf(entry, entry & ADDRESS & -(1L << sizeLg2), sizeLg2, permissions, reads);
            }
            if ((address & Bits.ones(spanLg2)) >>> spanLg2(next) + BITS_PER_LEVEL != 0) {
                return new HostWalk.Fault(HostWalk.Reason.NOT_PRESENT, entry, level, at, reads);
            }
            table = entry & ADDRESS;
            level = next;
        }
    }

    /** log2 of the bytes that an entry of a level maps. */
    private static int spanLg2(int level) {
        return PAGE_LG2 + (level - 1) * BITS_PER_LEVEL;
    }

    private static boolean isBeyond(long address, int levels) {
        int bits = spanLg2(levels) + BITS_PER_LEVEL;
        return bits < Long.SIZE && address >>> bits != 0;
    }

    private static int sizeLg2(long entry) {
        return Long.numberOfTrailingZeros(~entry & -1L << PAGE_LG2) + 1;
    }
}
