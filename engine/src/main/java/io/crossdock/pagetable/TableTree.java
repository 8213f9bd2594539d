package io.crossdock.pagetable;

import io.crossdock.event.EventSink;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pagetable.PageTableFormat.Shape;
import io.crossdock.pagetable.TablePool.Chunk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tables of one address space and what of their format each step of a walk needs, taken out of the format once. */
final class TableTree {
    /** An entry, with memory order; coordinates: chunk, byte offset. */
    static final VarHandle WORD = PhysicalMemory.WORD;
    /** An entry, plainly. */
    static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Bytes of a cache line, the unit of cleaning. */
    private static final int LINE_LG2 = 6;

    private static final AtomicLong GENERATIONS = new AtomicLong();

    final PageTableFormat format;
    final EntryBits bits;
    final TablePool pool;
    final @Nullable EventSink sink;
    final boolean coherentWalk;
    final long root;
    final int top;
    /** Entries of a table; {@link #rootEntries} of the root. */
    final int entries;

    final int inputBits;
    private final int rootEntries;
    private final boolean wideRoot;
    final long pageSizes;
    private final Chunk rootChunk;
    private final int granuleLg2;
    private final int indexLg2;
    /** Level of the leaves of a size, by its logarithm. */
    private final byte[] levels = new byte[Long.SIZE];

    private volatile long generation = GENERATIONS.incrementAndGet();

    TableTree(PageTableFormat format, TablePool pool, @Nullable EventSink sink, boolean coherentWalk) {
        this.format = format;
        this.pool = pool;
        this.sink = sink;
        this.coherentWalk = coherentWalk;
        bits = format.bits();
        Shape shape = format.shape();
        top = shape.levels() - 1;
        granuleLg2 = shape.granuleLg2();
        indexLg2 = shape.indexLg2();
        entries = 1 << indexLg2;
        pageSizes = shape.pageSizes();
        for (int lg2 = granuleLg2; lg2 < Long.SIZE; lg2++) {
            levels[lg2] = (byte) shape.level(lg2);
        }
        inputBits = shape.inputBits();
        rootEntries = 1 << shape.rootLg2();
        wideRoot = shape.rootTablesLg2() > 0;
        if (wideRoot) {
            rootChunk = pool.allocateRoot(shape.rootTablesLg2());
            root = rootChunk.base;
            clean(root, rootEntries);
        } else {
            root = newTable();
            rootChunk = pool.chunk(root);
        }
    }

    /** Differs from that of every other tree, and changes when a table is unlinked; see {@link Place}. */
    long generation() {
        return generation;
    }

    /** Logarithm of the bytes that an entry of a level translates. */
    int lg2(int level) {
        return Math.min(granuleLg2 + level * indexLg2, Long.SIZE - 2);
    }

    int index(long iova, int level) {
        return (int) (iova >>> granuleLg2 + level * indexLg2) & entriesOf(level) - 1;
    }

    private int entriesOf(int level) {
        return level == top ? rootEntries : entries;
    }

    boolean isTable(long entry, int level) {
        long type = bits.table() + level * bits.tableStep() & bits.typeMask();
        return level > 0 && (entry & bits.typeMask()) == type && entry != 0;
    }

    /** Level of the leaves of a size. */
    int levelOf(int pageLg2) {
        return levels[pageLg2];
    }

    /**
     * The largest page that alignment and length allow, as Linux's {@code iommu_pgsize}.
     *
     * @param aligned the addresses on both sides, combined by or
     */
    int pageLg2(long aligned, long size) {
        long notLonger = -1L >>> Long.numberOfLeadingZeros(size);
        long notStricter = aligned ^ aligned - 1;
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(pageSizes & notLonger & notStricter);
    }

    /** The next larger page size; without end, if there is none. */
    long largerPage(int pageLg2) {
        long larger = pageSizes & -2L << pageLg2;
        return larger == 0 ? Long.MAX_VALUE : Long.lowestOneBit(larger);
    }

    /** Bytes from the start of a range that pages of this size fill, up to where a larger size fits or a table ends. */
    long runSize(long iova, long phys, long size, int pageLg2) {
        long next = largerPage(pageLg2);
        long before = -iova & next - 1;
        long run = next < size && ((iova ^ phys) & next - 1) == 0 && size - before >= next ? before : size;
        long window = 1L << lg2(levelOf(pageLg2) + 1);
        return Math.min(run, window - (iova & window - 1)) & -1L << pageLg2;
    }

    /** Leaves of a level that a range fills up to the end of the table that it starts in. */
    int runLength(long iova, long size, int level) {
        return (int) Math.min(entriesOf(level) - index(iova, level), size >>> lg2(level));
    }

    Chunk chunk(long table, Chunk likely) {
        return likely.holds(table) ? likely : pool.chunk(table);
    }

    /** The bytes of one of its tables. */
    MemorySegment bytesOf(long table, int level) {
        Chunk chunk = chunk(table, rootChunk);
        return chunk.bytes.asSlice(chunk.offset(table, 0), (long) entriesOf(level) << 3);
    }

    long load(long table, int index) {
        Chunk chunk = chunk(table, rootChunk);
        return (long) WORD.getAcquire(chunk.bytes, chunk.offset(table, index));
    }

    /**
     * Finds where the walk for the start of a range ends: at a leaf, at an absent entry, or at a table that the range covers
     * and a page of that size could stand for.
     *
     * @return the entry there; {@code place} is the table that it is in
     */
    long find(long iova, long size, Place place) {
        long seen = generation;
        Chunk chunk = rootChunk;
        long table = root;
        for (int level = top; ; level--) {
            long entry = (long) WORD.getAcquire(chunk.bytes, chunk.offset(table, index(iova, level)));
            long span = 1L << lg2(level);
            if (!isTable(entry, level) || size >= span && (iova & span - 1) == 0 && (pageSizes & span) != 0) {
                place.set(this, seen, iova, level, chunk, table);
                return entry;
            }
            table = bits.decode(entry);
            chunk = chunk(table, chunk);
        }
    }

    /**
     * Finds the table of a level that translates an address, and makes what is missing on the way.
     *
     * @throws AlreadyMappedException if a leaf is in the way
     */
    void make(long iova, int level, Place place) {
        long seen = generation;
        Chunk chunk = rootChunk;
        long table = root;
        for (int l = top; l > level; l--) {
            long offset = chunk.offset(table, index(iova, l));
            long entry = (long) WORD.getAcquire(chunk.bytes, offset);
            if (entry == 0) {
                entry = link(chunk, offset, l, iova);
            } else if (!isTable(entry, l)) {
                throw new AlreadyMappedException(iova, entry);
            } else if (!coherentWalk && (entry & bits.synced()) == 0) {
                // Whoever linked it has not cleaned it yet, and the unit must see it before it sees our leaf.
                clean(chunk.base + offset, 1);
            }
            table = bits.decode(entry);
            chunk = chunk(table, chunk);
        }
        place.set(this, seen, iova, level, chunk, table);
    }

    private long link(Chunk chunk, long offset, int level, long iova) {
        long made = newTable();
        long entry = tableEntry(made, level);
        long witness = (long) WORD.compareAndExchange(chunk.bytes, offset, 0L, entry);
        if (witness != 0) {
            pool.free(made);
            if (!isTable(witness, level)) {
                throw new AlreadyMappedException(iova, witness);
            }
        } else if (sink != null) {
            sink.tableLinked(level, iova, made);
        }
        if (!coherentWalk && (witness & bits.synced()) == 0) {
            clean(chunk.base + offset, 1);
            if (witness == 0) {
                WORD.setRelease(chunk.bytes, offset, entry | bits.synced());
            }
        }
        return witness == 0 ? entry : witness;
    }

    long tableEntry(long table, int level) {
        return bits.encode(table) | bits.table() + level * bits.tableStep();
    }

    /** Puts a filled table where a leaf is. */
    void replace(Place place, int index, long iova, long table) {
        long entry = tableEntry(table, place.level());
        place.setRelease(index, coherentWalk ? entry : entry | bits.synced());
        if (sink != null) {
            sink.tableLinked(place.level(), iova, table);
        }
        clean(place.entryAddress(index), 1);
    }

    /** An empty table, zeros cleaned out of the caches. */
    long newTable() {
        long made = pool.allocate();
        if (!coherentWalk) {
            clean(made, entries);
        }
        return made;
    }

    /** Changed entries, adjacent in one table, are to reach memory where walks do not snoop: one sync. */
    void clean(long entryAddress, int count) {
        if (sink != null && !coherentWalk) {
            long last = entryAddress + ((long) count << 3) - 1;
            sink.tableLinesCleaned(entryAddress, (int) ((last >>> LINE_LG2) - (entryAddress >>> LINE_LG2)) + 1);
        }
    }

    /** Clears the entry of a table; the tables below wait in the gather for their invalidation. */
    void unlink(Place place, int index, long iova, InvalidationGather gather) {
        long below = bits.decode(place.get(index));
        int level = place.level();
        place.setRelease(index, 0);
        forgetPlaces();
        if (sink != null) {
            sink.tableUnlinked(level, iova, below);
        }
        clean(place.entryAddress(index), 1);
        collect(below, level - 1, gather);
        gather.add(iova, 1L << lg2(level), 0, true);
    }

    private void collect(long table, int level, InvalidationGather gather) {
        for (int i = 0; level > 0 && i < entries; i++) {
            long entry = load(table, i);
            if (isTable(entry, level)) {
                collect(bits.decode(entry), level - 1, gather);
            }
        }
        gather.addTable(pool, table);
    }

    /** Gives a table and all below it back to the pool. */
    void release(long table, int level) {
        for (int i = 0; level > 0 && i < entriesOf(level); i++) {
            long entry = load(table, i);
            if (isTable(entry, level)) {
                release(bits.decode(entry), level - 1);
            }
        }
        if (level == top && wideRoot) {
            pool.freeRoot(rootChunk);
        } else {
            pool.free(table);
        }
    }

    /** No context may trust what it remembers of this tree. */
    void forgetPlaces() {
        generation = GENERATIONS.incrementAndGet();
    }

    /** The leaf entry that translates an address; 0 if there is none. */
    long leaf(long iova) {
        Chunk chunk = rootChunk;
        long table = root;
        for (int level = top; ; level--) {
            long entry = (long) WORD.getAcquire(chunk.bytes, chunk.offset(table, index(iova, level)));
            if (!isTable(entry, level)) {
                return bits.isPresent(entry) ? entry : 0;
            }
            table = bits.decode(entry);
            chunk = chunk(table, chunk);
        }
    }

    /** Physical address that an address means; -1 if it is not mapped. */
    long translate(long iova) {
        Chunk chunk = rootChunk;
        long table = root;
        for (int level = top; ; level--) {
            long entry = (long) WORD.getAcquire(chunk.bytes, chunk.offset(table, index(iova, level)));
            if (!isTable(entry, level)) {
                long inside = (1L << format.leafLg2(entry, level)) - 1;
                return bits.isPresent(entry) ? bits.decode(entry) & ~inside | iova & inside : -1;
            }
            table = bits.decode(entry);
            chunk = chunk(table, chunk);
        }
    }

    void forEach(long table, int level, long start, PageTable.LeafVisitor visitor) {
        for (int i = 0; i < entriesOf(level); ) {
            long entry = load(table, i);
            long iova = start + ((long) i << lg2(level));
            int step = 1;
            if (isTable(entry, level)) {
                forEach(bits.decode(entry), level - 1, iova, visitor);
            } else if (bits.isPresent(entry)) {
                visitor.leaf(iova, level, entry);
                step = 1 << format.leafLg2(entry, level) - lg2(level);
            }
            i += step;
        }
    }
}
