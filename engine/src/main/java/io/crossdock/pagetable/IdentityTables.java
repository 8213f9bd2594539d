package io.crossdock.pagetable;

import io.crossdock.pci.AddressRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@link IdentityPages}: made where a page is claimed for the first time, taken away when none is claimed any
 * more. Finding one takes no lock, making and taking away one does.
 */
final class IdentityTables implements AutoCloseable {
    /** Level of single pages. */
    static final int PAGES = 0;
    /** Level of blocks; its tables stay. */
    static final int BLOCKS = 1;

    /** Owner of the lock on entries whose table is taken away. */
    private static final int RECLAIMER = 0;
    /** Fewer tables than this are not worth looking for empty ones. */
    private static final int FEW_TABLES = 64;

    private final TableTree tree;
    private final EntryBits bits;
    private final List<AddressRange> reserved;
    private final @Nullable FlushCount flushes;
    private final Runnable flush;
    private final IdentityDirectory pages;
    private final IdentityDirectory blocks;
    /** Table pages for the next window; guarded by this. */
    private final Deque<IdentityTable> spare = new ArrayDeque<>();

    /** Tables of single pages that are linked; guarded by this. */
    private int linked;
    /** When so many are linked, empty ones are looked for; guarded by this. */
    private int reclaimAt = FEW_TABLES;

    IdentityTables(TableTree tree, List<AddressRange> reserved, @Nullable FlushCount flushes, Runnable flush) {
        this.tree = tree;
        this.bits = tree.bits;
        this.reserved = List.copyOf(reserved);
        this.flushes = flushes;
        this.flush = flush;
        pages = new IdentityDirectory(tree.lg2(BLOCKS));
        blocks = new IdentityDirectory(tree.lg2(BLOCKS + 1));
    }

    /** Tables of single pages by address. */
    IdentityDirectory pages() {
        return pages;
    }

    /** The table of a level that translates an address; {@code null} if there is none. */
    @Nullable
    IdentityTable find(int level, long iova) {
        return (level == PAGES ? pages : blocks).get(iova);
    }

    /** Word of an entry that is about to be changed. */
    long locked(int owner, int level) {
        return IdentityWord.locked(owner) | absentType(level);
    }

    /** Word of an entry that was released with these rights and that the unit may remember. */
    long pending(IdentityTable table, int rights, int level, long flushesBegun) {
        return IdentityWord.pending(rights, table.incarnation(), flushesBegun) | absentType(level);
    }

    /** Above level 0 an absent word must not look like a table. */
    private long absentType(int level) {
        return level == PAGES ? 0 : bits.block() & ~bits.present();
    }

    /** Whether the unit has forgotten a page that is pending. */
    boolean isForgotten(long pending) {
        return flushes != null && IdentityWord.isForgotten(pending, flushes.ended());
    }

    boolean isReserved(long iova, long size) {
        AddressRange range = new AddressRange(iova, size);
        return reserved.stream().anyMatch(range::overlaps);
    }

    /**
     * The table of a window, made if it is missing.
     *
     * @return {@code null} if a block is there, or a table on its way out
     * @throws io.crossdock.machine.MachineException if there is no memory for a table
     */
    synchronized @Nullable IdentityTable make(int level, long iova) {
        IdentityTable there = find(level, iova);
        if (there != null) {
            return there;
        }
        if (level == BLOCKS) {
            return makeUpper(iova);
        }
        if (linked >= reclaimAt) {
            reclaim();
            reclaimAt = Math.max(FEW_TABLES, 2 * linked);
        }
        IdentityTable above = find(BLOCKS, iova);
        return link(above == null ? makeUpper(iova) : above, iova);
    }

    private IdentityTable makeUpper(long iova) {
        Place place = new Place();
        tree.make(iova, BLOCKS, place);
        IdentityTable made = table(place.table(), 0, 0, iova, BLOCKS);
        blocks.set(iova, made);
        return made;
    }

    private IdentityTable table(long phys, int incarnation, long free, long iova, int level) {
        long window = 1L << tree.lg2(level + 1);
        return new IdentityTable(
                tree.bytesOf(phys, level), phys, incarnation, free, isReserved(iova & -window, window));
    }

    private @Nullable IdentityTable link(IdentityTable above, long iova) {
        int index = tree.index(iova, BLOCKS);
        IdentityTable made = null;
        for (long seen = above.get(index); ; ) {
            if (seen != above.free() && !(IdentityWord.isPending(seen, above.incarnation()) && isForgotten(seen))) {
                if (made != null) {
                    spare.push(made);
                }
                return null;
            }
            if (made == null) {
                made = take(iova);
            }
            long entry = tree.tableEntry(made.phys(), BLOCKS) | (tree.coherentWalk ? 0 : bits.synced());
            long witness = above.exchange(index, seen, entry);
            if (witness == seen) {
                if (tree.sink != null) {
                    tree.sink.tableLinked(BLOCKS, iova, made.phys());
                }
                tree.clean(above.entryAddress(index), 1);
                linked++;
                pages.set(iova, made);
                return made;
            }
            seen = witness;
        }
    }

    /** A table of free entries. */
    private IdentityTable take(long iova) {
        IdentityTable used = spare.poll();
        long phys = used == null ? tree.newTable() : used.phys();
        int incarnation = used == null ? 0 : used.incarnation() + 1;
        IdentityTable made = table(phys, incarnation, IdentityWord.free(incarnation), iova, PAGES);
        for (int i = 0; i < tree.entries; i++) {
            made.set(i, made.free());
        }
        tree.clean(phys, tree.entries);
        return made;
    }

    /** Takes tables away in which no page is claimed. */
    synchronized void reclaim() {
        if (flushes != null) {
            flush.run(); // so that what is pending is forgotten
        }
        List<Runnable> unlocks = new ArrayList<>();
        pages.forEach((iova, table) -> {
            if (lockAll(table)) {
                unlocks.add(unlink(table, iova));
            }
        });
        if (!unlocks.isEmpty()) {
            flush.run();
            unlocks.forEach(Runnable::run);
        }
    }

    private boolean lockAll(IdentityTable table) {
        for (int i = 0; i < tree.entries; i++) {
            long seen = table.get(i);
            boolean idle =
                    seen == table.free() || IdentityWord.isPending(seen, table.incarnation()) && isForgotten(seen);
            if (!idle || bits.isPresent(seen) || table.exchange(i, seen, locked(RECLAIMER, PAGES)) != seen) {
                for (int j = 0; j < i; j++) {
                    table.set(j, table.free());
                }
                return false;
            }
        }
        return true;
    }

    /**
     * Clears the entry of a table, and keeps everybody from linking another one there while walks may be inside.
     *
     * @return what to do when the unit has forgotten them
     */
    private Runnable unlink(IdentityTable empty, long iova) {
        IdentityTable above = Objects.requireNonNull(find(BLOCKS, iova));
        int index = tree.index(iova, BLOCKS);
        pages.set(iova, null);
        above.set(index, locked(RECLAIMER, BLOCKS));
        linked--;
        if (tree.sink != null) {
            tree.sink.tableUnlinked(BLOCKS, iova, empty.phys());
        }
        tree.clean(above.entryAddress(index), 1);
        return () -> {
            above.set(index, above.free());
            if (empty.incarnation() + 1 < IdentityWord.MOST_INCARNATIONS) {
                spare.push(empty);
            }
        };
    }

    /** Gives spare tables back. Nobody claims any more. */
    @Override
    public synchronized void close() {
        spare.forEach(each -> tree.pool.free(each.phys()));
        spare.clear();
    }
}
