package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.ENTRY;
import static io.crossdock.pagetable.TableTree.WORD;

import io.crossdock.pagetable.TablePool.Chunk;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Maps: makes tables, finds what is in the way, writes leaves. */
final class LeafWriter {
    private final TableTree tree;
    private final long pageBits;
    private final long blockBits;

    LeafWriter(TableTree tree) {
        this.tree = tree;
        this.pageBits = tree.format.bits().page();
        this.blockBits = tree.format.bits().block();
    }

    /** Maps a checked range with leaves of these attributes. */
    void map(long iova, long phys, long size, long attributes, InvalidationGather gather) {
        int level = leafLevel(iova, phys, size);
        int count = tree.runLength(iova, size, level);
        if ((long) count << tree.lg2(level) == size) {
            long table = prepare(iova, level, count);
            store(table, iova, phys, level, count, attributes, gather);
            return;
        }
        for (long done = 0; done < size; done += (long) count << tree.lg2(level)) {
            level = leafLevel(iova + done, phys + done, size - done);
            count = tree.runLength(iova + done, size - done, level);
            prepare(iova + done, level, count);
        }
        for (long done = 0; done < size; done += (long) count << tree.lg2(level)) {
            level = leafLevel(iova + done, phys + done, size - done);
            count = tree.runLength(iova + done, size - done, level);
            long table = tableOf(iova + done, level);
            store(table, iova + done, phys + done, level, count, attributes, gather);
        }
    }

    /** Greatest level whose leaves fit alignment and length. */
    private int leafLevel(long iova, long phys, long size) {
        long aligned = iova | phys;
        for (int level = tree.topLeafLevel; level > 0; level--) {
            long span = 1L << tree.lg2(level);
            if (size >= span && (aligned & span - 1) == 0 && tree.isLeafLevel(level)) {
                return level;
            }
        }
        return 0;
    }

    /** Makes the tables above a run and refuses it if something is mapped there. Returns the run's table. */
    private long prepare(long iova, int level, int count) {
        long table = tableOf(iova, level);
        Chunk chunk = tree.pool.chunk(table);
        MemorySegment bytes = chunk.bytes;
        long offset = chunk.offset(table, tree.index(iova, level));
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= bytes.get(ENTRY, offset + ((long) i << 3));
        }
        if (any != 0) {
            requireEmptyTables(table, iova, level, count);
        }
        return table;
    }

    /** The table of a level that translates an address, made if it is not there. */
    private long tableOf(long iova, int level) {
        long table = tree.root;
        for (int l = tree.top; l > level; l--) {
            Chunk chunk = tree.pool.chunk(table);
            long offset = chunk.offset(table, tree.index(iova, l));
            long entry = (long) WORD.getAcquire(chunk.bytes, offset);
            if (entry == 0) {
                entry = link(chunk.bytes, offset, l, iova);
            }
            if (!tree.isTable(entry, l)) {
                throw new AlreadyMappedException(iova, entry);
            }
            table = entry & tree.address;
        }
        return table;
    }

    private long link(MemorySegment bytes, long offset, int level, long iova) {
        long made = tree.pool.allocate();
        long entry = made | tree.tableBits;
        long witness = (long) WORD.compareAndExchange(bytes, offset, 0L, entry);
        if (witness != 0) {
            tree.pool.free(made);
            return witness;
        }
        if (tree.sink != null) {
            tree.sink.tableLinked(level, iova, made);
        }
        return entry;
    }

    /** What stands where a run shall go may only be tables without leaves; pages unmapped one by one leave such. */
    private void requireEmptyTables(long table, long iova, int level, int count) {
        for (int i = 0; i < count; i++) {
            long at = iova + ((long) i << tree.lg2(level));
            long entry = tree.load(table, tree.index(at, level));
            if (tree.isTable(entry, level)) {
                requireEmptyTables(entry & tree.address, at, level - 1, tree.entries);
            } else if (entry != 0) {
                throw new AlreadyMappedException(at, entry);
            }
        }
    }

    private void store(
            long table, long iova, long phys, int level, int count, long attributes, InvalidationGather gather) {
        Chunk chunk = tree.pool.chunk(table);
        MemorySegment bytes = chunk.bytes;
        int index = tree.index(iova, level);
        for (int i = 0; level > 0 && i < count; i++) {
            if (tree.load(table, index + i) != 0) {
                tree.unlink(table, index + i, level, iova + ((long) i << tree.lg2(level)), gather);
            }
        }
        long offset = chunk.offset(table, index);
        long entry = phys | attributes | (level == 0 ? pageBits : blockBits);
        long step = 1L << tree.lg2(level);
        for (int i = 0; i < count; i++) {
            bytes.set(ENTRY, offset + ((long) i << 3), entry);
            entry += step;
        }
        VarHandle.releaseFence();
        if (tree.sink != null) {
            tree.sink.leavesWritten(level, iova, count);
        }
    }
}
