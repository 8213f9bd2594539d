package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.ENTRY;
import static io.crossdock.pagetable.TableTree.WORD;

import java.lang.foreign.MemorySegment;

/**
 * The table that a context worked in last, so that the next call in its neighbourhood need not walk.
 *
 * <p><b>Why it may be trusted.</b> Only a call on the whole range of a table unlinks it, and the caller of any other call
 * inside that range owns its part of it: so no table is unlinked while a call works in it. Between two calls it may be, and
 * then {@link TableTree#generation()} has changed: whoever got a part of the range afterwards got it through the allocator
 * of addresses, behind the change.
 *
 * <p>Belongs to one context, like the {@link InvalidationGather} that holds it.
 */
final class Place {
    /** Of the tree; no two trees ever have the same one. */
    private long generation;
    /** First address that the table translates. */
    private long start;
    /** Bytes that it translates. */
    private long window;

    private MemorySegment bytes = MemorySegment.NULL;
    private long offset;
    private long table;
    private int level;
    private int spanLg2;
    /** Address bits that must be zero for leaves of the table's level; all, if its leaves may not be used. */
    private long misfit;
    /** A range of this size may take a larger page. */
    private long larger;
    /** Unmapping this much may take the whole table away. */
    private long removable;

    private long leafType;

    /** Remembers a table of a level, seen in a generation, that translates an address. */
    void set(TableTree tree, long seen, long iova, int ofLevel, TablePool.Chunk chunk, long phys) {
        generation = seen;
        level = ofLevel;
        spanLg2 = tree.lg2(ofLevel);
        boolean isRoot = ofLevel == tree.top;
        window = 1L << (isRoot ? tree.inputBits : tree.lg2(ofLevel + 1));
        start = iova & -window;
        bytes = chunk.bytes;
        offset = phys - chunk.base;
        table = phys;
        long span = 1L << spanLg2;
        misfit = (tree.pageSizes & span) != 0 ? span - 1 : -1;
        larger = tree.largerPage(spanLg2);
        removable = !isRoot && (tree.pageSizes & window) != 0 ? window : Long.MAX_VALUE;
        leafType = ofLevel == 0 ? tree.bits.page() : tree.bits.block();
    }

    /**
     * Whether the table still stands, translates all of a range, and the range falls into its entries.
     *
     * @param iova not negative
     * @param combined the range's size and addresses, combined by or
     */
    boolean covers(TableTree tree, long iova, long size, long combined) {
        long inside = iova - start;
        return generation == tree.generation()
                && inside >= 0
                && size > 0
                && size <= window - inside
                && (combined & misfit) == 0;
    }

    /** Whether leaves of this table are what a range that it covers is mapped with. */
    boolean suits(long size) {
        return size < larger;
    }

    /** Whether unmapping a range that it covers leaves the table standing. */
    boolean outlives(long size) {
        return size < removable;
    }

    int level() {
        return level;
    }

    /** Logarithm of the bytes that one entry translates. */
    int spanLg2() {
        return spanLg2;
    }

    /** Type bits of its leaves, but those that code their size. */
    long leafType() {
        return leafType;
    }

    int index(long iova) {
        return (int) (iova - start >>> spanLg2);
    }

    /** Physical address of an entry. */
    long entryAddress(int index) {
        return table + ((long) index << 3);
    }

    /** Physical address of the table. */
    long table() {
        return table;
    }

    long get(int index) {
        return bytes.get(ENTRY, at(index));
    }

    /** Stores an entry plainly. */
    void set(int index, long entry) {
        bytes.set(ENTRY, at(index), entry);
    }

    void setRelease(int index, long entry) {
        WORD.setRelease(bytes, at(index), entry);
    }

    /** Whether entries are absent. */
    boolean isClear(int index, int count) {
        return count == 1 ? get(index) == 0 : EntryRun.isClear(bytes, at(index), count);
    }

    /** Whether no entry is absent. */
    boolean isFull(int index, int count) {
        return count == 1 ? get(index) != 0 : EntryRun.isFull(bytes, at(index), count);
    }

    /** Stores entries whose values rise by a power of two; plainly, so a release fence must follow. */
    void fill(int index, int count, long first, int stepLg2) {
        if (count == 1) {
            set(index, first);
        } else {
            EntryRun.fill(bytes, at(index), count, first, stepLg2);
        }
    }

    /** Clears entries; as {@link #fill}. */
    void clear(int index, int count) {
        if (count == 1) {
            set(index, 0);
        } else {
            EntryRun.clear(bytes, at(index), count);
        }
    }

    private long at(int index) {
        return offset + ((long) index << 3);
    }
}
