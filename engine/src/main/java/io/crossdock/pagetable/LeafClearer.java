package io.crossdock.pagetable;

import static io.crossdock.pagetable.TableTree.ENTRY;

import io.crossdock.pagetable.TablePool.Chunk;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Unmaps: finds holes and blocks that would have to be split, clears leaves, unlinks tables. Allocates nothing. */
final class LeafClearer {
    private final TableTree tree;

    /** What a visit may do. */
    private enum Visit {
        CHECK,
        CLEAR_IF_WHOLE,
        CLEAR
    }

    LeafClearer(TableTree tree) {
        this.tree = tree;
    }

    /** Unmaps a checked range. */
    void unmap(long iova, long size, InvalidationGather gather) {
        long done = visit(iova, size, Visit.CLEAR_IF_WHOLE, gather);
        if (done == size) {
            return;
        }
        while (done < size) {
            done += visit(iova + done, size - done, Visit.CHECK, gather);
        }
        for (done = 0; done < size; ) {
            done += visit(iova + done, size - done, Visit.CLEAR, gather);
        }
    }

    /**
     * Visits the run, or the table, at the start of a mapped range.
     *
     * @return bytes visited
     */
    private long visit(long iova, long size, Visit visit, InvalidationGather gather) {
        long table = tree.root;
        for (int level = tree.top; ; level--) {
            int index = tree.index(iova, level);
            long entry = tree.load(table, index);
            if (entry == 0) {
                throw new NotMappedException(iova);
            }
            long span = 1L << tree.lg2(level);
            boolean whole = size >= span && (iova & span - 1) == 0;
            if (!tree.isTable(entry, level)) {
                if (!whole) {
                    throw new PartialBlockException(iova, iova & -span, span);
                }
                return visitRun(table, iova, size, level, visit, gather);
            }
            if (whole && tree.isLeafLevel(level)) {
                // One store takes all of it away, as it would a block of this size.
                if (visit != Visit.CLEAR) {
                    requireFull(entry & tree.address, level - 1, iova);
                }
                if (visit == Visit.CLEAR || visit == Visit.CLEAR_IF_WHOLE && span == size) {
                    tree.unlink(table, index, level, iova, gather);
                }
                return span;
            }
            table = entry & tree.address;
        }
    }

    private long visitRun(long table, long iova, long size, int level, Visit visit, InvalidationGather gather) {
        Chunk chunk = tree.pool.chunk(table);
        MemorySegment bytes = chunk.bytes;
        long offset = chunk.offset(table, tree.index(iova, level));
        int limit = tree.runLength(iova, size, level);
        int count = 1;
        while (count < limit) {
            long entry = bytes.get(ENTRY, offset + ((long) count << 3));
            if (entry == 0 || tree.isTable(entry, level)) {
                break;
            }
            count++;
        }
        long length = (long) count << tree.lg2(level);
        if (visit == Visit.CLEAR || visit == Visit.CLEAR_IF_WHOLE && length == size) {
            for (int i = 0; i < count; i++) {
                bytes.set(ENTRY, offset + ((long) i << 3), 0L);
            }
            VarHandle.releaseFence();
            gather.add(iova, length, level, false);
            if (tree.sink != null) {
                tree.sink.leavesCleared(level, iova, count);
            }
        }
        return length;
    }

    private void requireFull(long table, int level, long start) {
        for (int i = 0; i < tree.entries; i++) {
            long entry = tree.load(table, i);
            long iova = start + ((long) i << tree.lg2(level));
            if (entry == 0) {
                throw new NotMappedException(iova);
            }
            if (tree.isTable(entry, level)) {
                requireFull(entry & tree.address, level - 1, iova);
            }
        }
    }
}
