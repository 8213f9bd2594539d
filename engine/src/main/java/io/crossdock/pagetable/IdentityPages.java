package io.crossdock.pagetable;

import static io.crossdock.pagetable.IdentityTables.BLOCKS;
import static io.crossdock.pagetable.IdentityTables.PAGES;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages that devices reach at their physical address: claimed by one compare-and-set of the entry, without anybody who hands
 * out addresses. "Dynamic 1:1" of Linux's mailing lists and of Peleg and others, Utilizing the IOMMU Scalably (ATC 2015).
 *
 * <p><b>States of an entry.</b> Free, present with the number of its claims in the bits that hardware ignores, locked,
 * pending; see {@link IdentityWord}. Entries change by compare-and-set only, except that who locked one may store to it.
 *
 * <p><b>Invariants.</b>
 * <ol>
 *   <li>An entry is present exactly while it has a claim. All claims of it have the same rights: others are refused, so that
 *       nobody's page is writable because somebody else's was.
 *   <li>No entry becomes present with rights other than those that the unit may still remember of it. Strict: who takes the
 *       last claim away locks the entry until the unit has forgotten it. Deferred: the entry then holds the rights and the
 *       count of flushes that had begun, read behind the store that made it absent; {@link FlushCount} says from when on the
 *       unit has forgotten it. Claims with the same rights may come before: they mean what the unit remembers.
 *   <li>A table is taken away only when every entry of it is locked for that, and it is linked again, here or elsewhere, only
 *       when the unit has forgotten all walks through it.
 *   <li>A claim never takes effect in a table that has moved.
 * </ol>
 *
 * <p><b>Why the last one holds</b> though a claim neither locks nor announces itself. It expects the free or pending word of
 * the table's incarnation, which occurs in no other table and never again; or a leaf of the page with a claim, which within
 * this address space stands in one place only, and pages of the space's own tables serve no other space while it lives. So a
 * compare-and-set that comes late fails. That is all that taking tables away costs the others.
 *
 * <p><b>Memory model.</b> A table is reached through an object whose fields are final, so that whoever sees it sees its
 * incarnation. The reads of the directory race with its changes, harmlessly: what is stale fails as above. The bytes of a
 * table are written before a compare-and-set links it.
 */
public final class IdentityPages implements AutoCloseable {
    /** What became of a claim; if not {@link #MADE}, the page needs an address of its own. */
    public enum Claim {
        MADE,
        /** The page stands in as many mappings as its entry can count. */
        SATURATED,
        /** A live mapping of the page has other rights or another memory type. */
        OTHER_RIGHTS,
        /** A block is to go where single pages are claimed, or the other way round. */
        BLOCK_OVER_TABLE,
        /** The unit may still remember the page with other rights, or its table is just being taken away. */
        PENDING,
        /** No mapping may have these addresses: message interrupts, windows of bridges, what firmware reserves. */
        RESERVED,
        /** The device cannot send these addresses, or they are kept for mappings that have no identity. */
        BEYOND_WINDOW,
        /** There is no memory for a table. */
        NO_TABLE
    }

    private final PageTable table;
    private final TableTree tree;
    private final EntryBits bits;
    private final IdentityTables tables;
    private final @Nullable FlushCount flushes;
    private final long end;
    /** Tables of single pages; at hand, since a page is what is claimed most. */
    final IdentityDirectory pageTables;

    private final long page;
    private final int blockLg2;
    /** Whether blocks are claimed whole. */
    private final boolean wholeBlocks;
    /** Where entries count their claims, and one of them. */
    private final long countMask;

    private final long one;

    /**
     * @param table holds the entries; nobody else maps below {@code end}
     * @param end first address behind the window
     * @param reserved addresses in it that must not be claimed
     * @param flushes of the address space, if pages are released by {@link #releaseUnflushed}; else {@code null}
     * @param flush makes the unit forget the address space, cached walks included, and is counted in {@code flushes}
     */
    public IdentityPages(
            PageTable table, long end, List<AddressRange> reserved, @Nullable FlushCount flushes, Runnable flush) {
        this.table = table;
        this.tree = table.tree();
        this.bits = tree.bits;
        this.tables = new IdentityTables(tree, reserved, flushes, flush);
        this.flushes = flushes;
        this.end = end;
        page = 1L << tree.lg2(PAGES);
        pageTables = tables.pages();
        blockLg2 = tree.lg2(BLOCKS);
        wholeBlocks = tree.top >= BLOCKS && (tree.pageSizes >>> blockLg2 & 1) != 0;
        countMask = bits.countMask();
        one = Long.lowestOneBit(countMask);
    }

    /** First address behind the window: from there on addresses are handed out. */
    public long end() {
        return end;
    }

    /** Bytes of a page. */
    public long page() {
        return page;
    }

    /**
     * Claims one page.
     *
     * @param start its physical address and IOVA, multiple of the granule
     * @param type memory type; {@code null} if the format carries none
     */
    public Claim claim(long start, Access access, @Nullable MemoryType type) {
        if (start < 0 || start > end - page) {
            return Claim.BEYOND_WINDOW;
        }
        int rights = table.rights(access, type);
        long attributes = table.attributes(rights, access, type);
        IdentityTable at = pageTables.get(start);
        return at == null || at.reserved()
                ? claim(start, PAGES, page, attributes, rights)
                : claim(at, start, PAGES, bits.encode(start) | attributes | bits.page(), rights);
    }

    /**
     * Claims pages, all or none.
     *
     * @param start physical address of the first and IOVA, multiple of the granule
     * @param size bytes, multiple of the granule
     * @param type memory type; {@code null} if the format carries none
     * @param owner tells who claims or releases at the same time apart; positive
     * @param gather receives what a claim that was not made must make the unit forget; {@link #settle} follows then
     */
    public Claim claim(
            long start, long size, Access access, @Nullable MemoryType type, int owner, InvalidationGather gather) {
        if (start < 0 || start > end - size) {
            return Claim.BEYOND_WINDOW;
        }
        int rights = table.rights(access, type);
        long attributes = table.attributes(rights, access, type);
        for (long done = 0; done < size; ) {
            long at = start + done;
            int level = levelAt(at, size - done);
            long span = 1L << tree.lg2(level);
            Claim claim = claim(at, level, span, attributes, rights);
            if (claim != Claim.MADE) {
                for (long back = 0; back < done; ) {
                    int backLevel = levelAt(start + back, size - back);
                    release(start + back, backLevel, attributes, owner, gather);
                    back += 1L << tree.lg2(backLevel);
                }
                return claim;
            }
            done += span;
        }
        return Claim.MADE;
    }

    private Claim claim(long iova, int level, long span, long attributes, int rights) {
        IdentityTable at = tables.find(level, iova);
        if (at == null) {
            try {
                at = tables.make(level, iova);
            } catch (MachineException e) {
                return Claim.NO_TABLE;
            }
            if (at == null) {
                IdentityTable above = tables.find(BLOCKS, iova);
                boolean block = above != null && bits.isPresent(above.get(tree.index(iova, BLOCKS)));
                return block ? Claim.BLOCK_OVER_TABLE : Claim.PENDING;
            }
        }
        if (at.reserved() && tables.isReserved(iova, span)) {
            return Claim.RESERVED;
        }
        return claim(at, iova, level, bits.encode(iova) | attributes | typeOf(level), rights);
    }

    Claim claim(IdentityTable at, long iova, int level, long leaf, int rights) {
        int index = tree.index(iova, level);
        long seen = at.get(index);
        while (true) {
            long claimed;
            if (seen == at.free()) {
                claimed = leaf | one;
            } else if (!bits.isPresent(seen)) {
                boolean usable = IdentityWord.isPending(seen, at.incarnation())
                        && (IdentityWord.hasRights(seen, rights) || tables.isForgotten(seen));
                if (!usable) {
                    return Claim.PENDING;
                }
                claimed = leaf | one;
            } else if (!isClaim(seen, leaf)) {
                return tree.isTable(seen, level) ? Claim.BLOCK_OVER_TABLE : Claim.OTHER_RIGHTS;
            } else if ((seen & countMask) == countMask) {
                return Claim.SATURATED;
            } else {
                claimed = seen + one;
            }
            long witness = at.exchange(index, seen, claimed);
            if (witness == seen) {
                stored(at, index, iova, level, true);
                return Claim.MADE;
            }
            seen = witness;
        }
    }

    /**
     * Takes a claim of each page away. Pages that have none left are locked: the unit must forget what was gathered, then
     * {@link #settle} frees them.
     *
     * @param access rights and {@code type} memory type as claimed
     * @throws NotMappedException if a page has no claim with these rights; nothing has changed then
     */
    public void release(
            long start, long size, Access access, @Nullable MemoryType type, int owner, InvalidationGather gather) {
        long attributes = table.attributes(table.rights(access, type), access, type);
        if (size != page) {
            requireClaimed(start, size, attributes);
        }
        for (long done = 0; done < size; ) {
            int level = levelAt(start + done, size - done);
            release(start + done, level, attributes, owner, gather);
            done += 1L << tree.lg2(level);
        }
    }

    private void release(long iova, int level, long attributes, int owner, InvalidationGather gather) {
        IdentityTable at = claimed(iova, level);
        int index = tree.index(iova, level);
        if (drop(at, index, iova, level, attributes, tables.locked(owner, level))) {
            stored(at, index, iova, level, false);
            gather.add(iova, 1L << tree.lg2(level), level, false);
        }
    }

    /** Frees the pages of a range that an owner has locked: the unit has forgotten them. */
    public void settle(long start, long size, int owner) {
        for (long done = 0; done < size; ) {
            int level = levelAt(start + done, size - done);
            IdentityTable at = tables.find(level, start + done);
            int index = tree.index(start + done, level);
            if (at != null && at.get(index) == tables.locked(owner, level)) {
                at.set(index, at.free());
            }
            done += 1L << tree.lg2(level);
        }
    }

    /**
     * As {@link #release}, but the unit may go on using what it remembers until the next flush.
     *
     * @return whether a page has no claim left
     */
    public boolean releaseUnflushed(long start, long size, Access access, @Nullable MemoryType type, int owner) {
        if (flushes == null) {
            throw new IllegalStateException("pages of an address space whose flushes are not counted");
        }
        int rights = table.rights(access, type);
        long attributes = table.attributes(rights, access, type);
        if (size == page) {
            return releaseUnflushed(start, PAGES, rights, attributes, owner, flushes);
        }
        requireClaimed(start, size, attributes);
        boolean dropped = false;
        for (long done = 0; done < size; ) {
            int level = levelAt(start + done, size - done);
            dropped |= releaseUnflushed(start + done, level, rights, attributes, owner, flushes);
            done += 1L << tree.lg2(level);
        }
        return dropped;
    }

    private boolean releaseUnflushed(long iova, int level, int rights, long attributes, int owner, FlushCount count) {
        IdentityTable at = claimed(iova, level);
        int index = tree.index(iova, level);
        boolean isLast = drop(at, index, iova, level, attributes, tables.locked(owner, level));
        if (isLast) {
            at.set(index, tables.pending(at, rights, level, count.begun()));
            stored(at, index, iova, level, false);
        }
        return isLast;
    }

    /**
     * Takes one claim away.
     *
     * @param last what the entry becomes if it was the last
     * @return whether it was
     */
    private boolean drop(IdentityTable at, int index, long iova, int level, long attributes, long last) {
        long leaf = bits.encode(iova) | attributes | typeOf(level);
        long seen = leaf | one; // as in almost all calls
        while (true) {
            boolean isLast = (seen & countMask) == one;
            long witness = at.exchange(index, seen, isLast ? last : seen - one);
            if (witness == seen) {
                if (!isLast) {
                    stored(at, index, iova, level, true);
                }
                return isLast;
            }
            if (!isClaim(witness, leaf)) {
                throw new NotMappedException(iova);
            }
            seen = witness;
        }
    }

    /** Before the first of several pages loses its claim. */
    private void requireClaimed(long start, long size, long attributes) {
        for (long done = 0; done < size; ) {
            long iova = start + done;
            int level = levelAt(iova, size - done);
            long entry = claimed(iova, level).get(tree.index(iova, level));
            long leaf = bits.encode(iova) | attributes | typeOf(level);
            if (!isClaim(entry, leaf)) {
                throw new NotMappedException(iova);
            }
            done += 1L << tree.lg2(level);
        }
    }

    /** The table of a page that is claimed, so that it cannot be taken away. */
    private IdentityTable claimed(long iova, int level) {
        IdentityTable at = level == PAGES ? pageTables.get(iova) : tables.find(level, iova);
        if (at == null) {
            throw new NotMappedException(iova);
        }
        return at;
    }

    /** Whether an entry is a leaf with at least one claim. */
    private boolean isClaim(long entry, long leaf) {
        return ((entry ^ leaf) & ~countMask) == 0 && (entry & countMask) != 0;
    }

    private int levelAt(long iova, long size) {
        long span = 1L << blockLg2;
        return wholeBlocks && size >= span && (iova & span - 1) == 0 ? BLOCKS : PAGES;
    }

    private long typeOf(int level) {
        return level == PAGES ? bits.page() : bits.block();
    }

    private void stored(IdentityTable at, int index, long iova, int level, boolean present) {
        if (tree.sink != null) {
            if (present) {
                tree.sink.leavesWritten(level, iova, 1);
            } else {
                tree.sink.leavesCleared(level, iova, 1);
            }
            tree.clean(at.entryAddress(index), 1);
        }
    }

    /** Takes tables away in which no page is claimed. */
    public void reclaim() {
        tables.reclaim();
    }

    /** Gives spare tables back. Nobody claims any more. */
    @Override
    public void close() {
        tables.close();
    }
}
