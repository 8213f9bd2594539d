package io.crossdock.model.x86;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import io.crossdock.model.iommu.WalkEntry;
import io.crossdock.model.table.EntryKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks x86-64 tables ({@link X86Format}) as hardware does for a request without privilege: U/S and R/W of all levels are
 * ANDed, reserved bits are refused. A is set in every entry that is used, and D in the leaf of a write, by an exchange that
 * fails if the entry has changed since it was read; then the walk starts again. A refused request leaves no flag.
 */
public final class X86Walker {
    private static final int INDEX_BITS = 9;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final int MOST_LEVELS = 5;
    private static final long TABLE = 1;
    private static final long PAGE = 1;
    private static final long BLOCK = 1 | 1 << 7;

    private final PhysicalMemory memory;
    /** By level, of entries that point to a table. */
    private final long[] reservedInTable = new long[MOST_LEVELS + 1];

    private final long[] reservedInLeaf = new long[MOST_LEVELS + 1];

    /** What becomes of A and D. */
    public enum Flags {
        SET,
        /** A walk that would have to set one ends. */
        REFUSE,
        /** They do not count, as for somebody who only looks. */
        LEAVE
    }

    /** @param hostBits width of a physical address; the address bits above are reserved */
    public X86Walker(PhysicalMemory memory, int hostBits) {
        this.memory = memory;
        long beyond = Bits.ones(52) & ~Bits.ones(hostBits);
        X86Format format = new X86Format(MOST_LEVELS);
        for (int level = 1; level <= MOST_LEVELS; level++) {
            reservedInTable[level] = beyond | format.layout(TABLE, level).reserved(0);
            reservedInLeaf[level] =
                    beyond | format.layout(level == 1 ? PAGE : BLOCK, level).reserved(0);
        }
    }

    /** Whether all bits above those that the levels translate are copies of the highest that they do. */
    public static boolean isCanonical(long address, int levels) {
        int unused = Long.SIZE - 12 - levels * INDEX_BITS;
        return address << unused >> unused == address;
    }

    /**
     * Walks the tables.
     *
     * @param root physical address of the top table
     * @param levels 4 or 5
     * @param address a canonical one
     * @param write whether the request writes
     * @param known tables that need not be looked for, and where those are kept whose entries have A set
     * @param steps where entries read are noted, or null
     */
    public X86Walk walk(
            long root,
            int levels,
            long address,
            boolean write,
            Flags flags,
            WalkCache.Space known,
            @Nullable List<TableWalk.Step> steps) {
        X86Format format = new X86Format(levels);
        long[] places = new long[levels + 1];
        long[] entries = new long[levels + 1];
        while (true) {
            X86Walk found = descend(format, root, address, write, known, steps, places, entries);
            if (!(found instanceof X86Walk.Leaf leaf) || flags == Flags.LEAVE) {
                return found;
            }
            int last = leaf.level();
            int first = last + leaf.reads() - 1;
            boolean unchanged = true;
            for (int level = first; level >= last && unchanged; level--) {
                long wanted = entries[level] | ACCESSED | (write && level == last ? DIRTY : 0);
                if (wanted == entries[level]) {
                    continue;
                }
                if (flags == Flags.REFUSE) {
                    return new X86Walk.Fault(
                            X86Walk.Reason.FLAG_TO_SET, entries[level], level, places[level], leaf.reads());
                }
                unchanged = exchange(places[level], entries[level], wanted);
                entries[level] = wanted;
            }
            if (unchanged) {
                keep(format, address, known, entries, first, last);
                return new X86Walk.Leaf(
                        entries[last],
                        places[last],
                        last,
                        leaf.base(),
                        leaf.sizeLg2(),
                        leaf.permissions(),
                        (entries[last] & DIRTY) != 0,
                        leaf.reads());
            }
        }
    }

    private X86Walk descend(
            X86Format format,
            long root,
            long address,
            boolean write,
            WalkCache.Space known,
            @Nullable List<TableWalk.Step> steps,
            long[] places,
            long[] entries) {
        int top = format.rootLevel();
        WalkEntry from = known.deepest(address);
        int permissions = from == null ? X86Format.READ | X86Format.WRITE : from.rights();
        long table = from == null ? root : from.table();
        int first = from == null ? top : from.level();
        for (int level = first; ; level--) {
            int reads = first + 1 - level;
            long at = table + (address >>> format.entryLg2(level) & Bits.ones(INDEX_BITS)) * Long.BYTES;
            if (!memory.contains(at, Long.BYTES)) {
                X86Walk.Reason why = level == top ? X86Walk.Reason.TOP_UNREADABLE : X86Walk.Reason.UNREADABLE;
                return new X86Walk.Fault(why, 0, level, at, reads - 1);
            }
            long entry = memory.read64(at);
            places[level] = at;
            entries[level] = entry;
            if (steps != null) {
                steps.add(new TableWalk.Step(level, at, entry));
            }
            EntryKind kind = format.kind(entry, level);
            permissions &= format.permissions(entry, level);
            X86Walk.Reason why = fault(entry, level, kind, permissions, write);
            if (why != null) {
                return new X86Walk.Fault(why, entry, level, at, reads);
            }
            if (kind == EntryKind.LEAF) {
                return new X86Walk.Leaf(
                        entry,
                        at,
                        level,
                        format.output(entry, level),
                        format.entryLg2(level),
                        permissions,
                        false,
                        reads);
            }
            table = format.output(entry, level);
        }
    }

    private static void keep(
            X86Format format, long address, WalkCache.Space known, long[] entries, int first, int last) {
        WalkEntry from = known.deepest(address);
        int permissions = from == null ? X86Format.READ | X86Format.WRITE : from.rights();
        for (int level = first; level > last; level--) {
            permissions &= format.permissions(entries[level], level);
            known.keep(address, format.entryLg2(level), level - 1, format.output(entries[level], level), permissions);
        }
    }

    private X86Walk.@Nullable Reason fault(long entry, int level, EntryKind kind, int permissions, boolean write) {
        if (kind == EntryKind.ABSENT) {
            return X86Walk.Reason.NOT_PRESENT;
        }
        long reserved = (kind == EntryKind.LEAF ? reservedInLeaf : reservedInTable)[level];
        if (kind == EntryKind.INVALID || (entry & reserved) != 0) {
            return X86Walk.Reason.RESERVED;
        }
        if ((permissions & X86Format.READ) == 0) {
            return X86Walk.Reason.NO_USER_ACCESS;
        }
        return write && (permissions & X86Format.WRITE) == 0 ? X86Walk.Reason.NO_WRITE_PERMISSION : null;
    }

    private boolean exchange(long at, long before, long after) {
        return PhysicalMemory.WORD.compareAndSet(memory.slice(at, Long.BYTES), 0L, before, after);
    }
}
