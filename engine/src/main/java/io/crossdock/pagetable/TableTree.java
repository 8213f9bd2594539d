package io.crossdock.pagetable;

import io.crossdock.event.EventSink;
import io.crossdock.memory.PhysicalMemory;
import io.crossdock.pagetable.PageTableFormat.Shape;
import io.crossdock.pagetable.TablePool.Chunk;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The tables of one address space and what of their format each step of a walk needs, taken out of the format once. */
final class TableTree {
    /** An entry, with memory order; coordinates: chunk, byte offset. */
    static final VarHandle WORD = PhysicalMemory.WORD;
    /** An entry, plainly. */
    static final ValueLayout.OfLong ENTRY = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    final PageTableFormat format;
    final TablePool pool;
    final @Nullable EventSink sink;
    final long root;
    final int top;
    final int entries;
    final int topLeafLevel;
    final long tableBits;
    final long address;
    private final int granuleLg2;
    private final int indexLg2;
    private final int leafLevels;
    private final long typeMask;
    private final long tableType;

    TableTree(PageTableFormat format, TablePool pool, @Nullable EventSink sink) {
        this.format = format;
        this.pool = pool;
        this.sink = sink;
        Shape shape = format.shape();
        top = shape.levels() - 1;
        granuleLg2 = shape.granuleLg2();
        indexLg2 = shape.indexLg2();
        entries = 1 << indexLg2;
        leafLevels = shape.leafLevels();
        topLeafLevel = 31 - Integer.numberOfLeadingZeros(leafLevels);
        tableBits = format.bits().table();
        typeMask = format.bits().typeMask();
        tableType = tableBits & typeMask;
        address = format.bits().address();
        root = pool.allocate();
    }

    /** Logarithm of the bytes that an entry of a level translates. */
    int lg2(int level) {
        return granuleLg2 + level * indexLg2;
    }

    int index(long iova, int level) {
        return (int) (iova >>> lg2(level)) & entries - 1;
    }

    boolean isTable(long entry, int level) {
        return level > 0 && (entry & typeMask) == tableType && entry != 0;
    }

    boolean isLeafLevel(int level) {
        return (leafLevels >>> level & 1) != 0;
    }

    /** Leaves of a level that a range fills up to the end of the table that it starts in. */
    int runLength(long iova, long size, int level) {
        return (int) Math.min(entries - index(iova, level), size >>> lg2(level));
    }

    long load(long table, int index) {
        Chunk chunk = pool.chunk(table);
        return (long) WORD.getAcquire(chunk.bytes, chunk.offset(table, index));
    }

    /** Clears the entry of a table; the tables below wait in the gather for their invalidation. */
    void unlink(long table, int index, int level, long iova, InvalidationGather gather) {
        Chunk chunk = pool.chunk(table);
        long below = load(table, index) & address;
        WORD.setRelease(chunk.bytes, chunk.offset(table, index), 0L);
        if (sink != null) {
            sink.tableUnlinked(level, iova, below);
        }
        collect(below, level - 1, gather);
        gather.add(iova, 1L << lg2(level), 0, true);
    }

    private void collect(long table, int level, InvalidationGather gather) {
        for (int i = 0; level > 0 && i < entries; i++) {
            long entry = load(table, i);
            if (isTable(entry, level)) {
                collect(entry & address, level - 1, gather);
            }
        }
        gather.addTable(pool, table);
    }

    /** Gives a table and all below it back to the pool. */
    void release(long table, int level) {
        for (int i = 0; level > 0 && i < entries; i++) {
            long entry = load(table, i);
            if (isTable(entry, level)) {
                release(entry & address, level - 1);
            }
        }
        pool.free(table);
    }

    void forEach(long table, int level, long start, PageTable.LeafVisitor visitor) {
        for (int i = 0; i < entries; i++) {
            long entry = load(table, i);
            long iova = start + ((long) i << lg2(level));
            if (isTable(entry, level)) {
                forEach(entry & address, level - 1, iova, visitor);
            } else if (entry != 0) {
                visitor.leaf(iova, level, entry);
            }
        }
    }
}
