package io.crossdock.pagetable;

import java.lang.invoke.VarHandle;

/** Unmaps: finds holes and blocks that are not whole, clears leaves, unlinks tables. */
final class LeafClearer {
    private final TableTree tree;
    private final EntryBits bits;
    private final TableOptions options;
    private final boolean batched;
    private final BlockSplitter splitter;

    /** What a visit may do. */
    private enum Visit {
        CHECK,
        CLEAR_IF_WHOLE,
        CLEAR
    }

    LeafClearer(TableTree tree, TableOptions options) {
        this.tree = tree;
        this.bits = tree.bits;
        this.options = options;
        this.batched = options.unmap() == UnmapStrategy.BATCHED;
        this.splitter = new BlockSplitter(tree);
    }

    /**
     * Unmaps a range if it falls into the table that the context worked in last, has no holes, and the table stays.
     *
     * @return whether it did
     */
    boolean unmapNear(Place place, long iova, long size, InvalidationGather gather) {
        if (!place.covers(tree, iova, size, iova | size) || !place.outlives(size)) {
            return false;
        }
        int index = place.index(iova);
        int count = (int) (size >>> place.spanLg2());
        if (!isWholeRun(place, iova, index, count)) {
            return false;
        }
        clear(place, iova, index, count, gather);
        return true;
    }

    /** Unmaps a checked range. */
    void unmap(long iova, long size, InvalidationGather gather) {
        long done = options.splitBlocks() ? 0 : visit(iova, size, Visit.CLEAR_IF_WHOLE, gather);
        if (done == size) {
            return;
        }
        while (done < size) {
            done += visit(iova + done, size - done, Visit.CHECK, gather);
        }
        if (options.splitBlocks()) {
            splitter.splitAt(iova, gather);
            splitter.splitAt(iova + size, gather);
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
        Place place = gather.place;
        long entry = tree.find(iova, size, place);
        if (entry == 0) {
            throw new NotMappedException(iova);
        }
        if (tree.isTable(entry, place.level())) {
            return visitTable(place, entry, iova, size, visit, gather);
        }
        long span = 1L << tree.format.leafLg2(entry, place.level());
        if (size < span || (iova & span - 1) != 0) {
            return visitPart(iova, size, span, visit);
        }
        return visitRun(place, iova, size, visit, gather);
    }

    /** One store takes all of a table away, as it would a block of this size. */
    private long visitTable(Place place, long entry, long iova, long size, Visit visit, InvalidationGather gather) {
        int level = place.level();
        int index = place.index(iova);
        long span = 1L << place.spanLg2();
        if (visit != Visit.CLEAR) {
            requireFull(bits.decode(entry), level - 1, iova);
        }
        if (visit == Visit.CLEAR || visit == Visit.CLEAR_IF_WHOLE && span == size) {
            tree.unlink(place, index, iova, gather);
        }
        return span;
    }

    private long visitPart(long iova, long size, long span, Visit visit) {
        if (visit != Visit.CHECK || !options.splitBlocks()) {
            throw new PartialBlockException(iova, iova & -span, span);
        }
        return Math.min(size, span - (iova & span - 1));
    }

    private long visitRun(Place place, long iova, long size, Visit visit, InvalidationGather gather) {
        int level = place.level();
        int index = place.index(iova);
        int count = tree.runLength(iova, size, level);
        if (!isWholeRun(place, iova, index, count)) {
            count = leavesOf(place, index, count);
        }
        long length = (long) count << place.spanLg2();
        if (visit == Visit.CLEAR || visit == Visit.CLEAR_IF_WHOLE && length == size) {
            clear(place, iova, index, count, gather);
        }
        return length;
    }

    /** Entries of leaves from an index on, up to what is absent, a table or not whole. */
    private int leavesOf(Place place, int index, int limit) {
        int count = 0;
        while (count < limit) {
            long entry = place.get(index + count);
            if (entry == 0 || tree.isTable(entry, place.level())) {
                break;
            }
            int next = count + (1 << tree.format.leafLg2(entry, place.level()) - place.spanLg2());
            if (next > limit) {
                break;
            }
            count = next;
        }
        return count;
    }

    private void requireFull(long table, int level, long start) {
        for (int i = 0; i < tree.entries; i++) {
            long entry = tree.load(table, i);
            long iova = start + ((long) i << tree.lg2(level));
            if (entry == 0) {
                throw new NotMappedException(iova);
            }
            if (tree.isTable(entry, level)) {
                requireFull(bits.decode(entry), level - 1, iova);
            }
        }
    }

    /** Whether entries are leaves that lie in the range whole. */
    private boolean isWholeRun(Place place, long iova, int index, int count) {
        if (!place.isFull(index, count)) {
            return false;
        }
        for (int i = 0; place.level() > 0 && i < count; i++) {
            if (tree.isTable(place.get(index + i), place.level())) {
                return false;
            }
        }
        return bits.sized() == 0 || endsAreWhole(place, iova, index, count);
    }

    /** Leaves of several entries never reach over the end of their table, so only the first and last one may be cut. */
    private boolean endsAreWhole(Place place, long iova, int index, int count) {
        int level = place.level();
        long last = iova + ((long) count - 1 << place.spanLg2());
        long firstSpan = 1L << tree.format.leafLg2(place.get(index), level);
        long lastSpan = 1L << tree.format.leafLg2(place.get(index + count - 1), level);
        long end = last + (1L << place.spanLg2());
        return (iova & firstSpan - 1) == 0 && (end & lastSpan - 1) == 0;
    }

    /** Clears leaves, adjacent in one table. */
    private void clear(Place place, long iova, int index, int count, InvalidationGather gather) {
        if (!batched) {
            clearOtherwise(place, iova, index, count, gather);
            return;
        }
        clearTogether(place, iova, index, count);
        gather.add(iova, (long) count << place.spanLg2(), place.level(), false);
    }

    private void clearTogether(Place place, long iova, int index, int count) {
        place.clear(index, count);
        VarHandle.releaseFence();
        if (tree.sink != null) {
            tree.sink.leavesCleared(place.level(), iova, count);
            tree.clean(place.entryAddress(index), count);
        }
    }

    private void clearOtherwise(Place place, long iova, int index, int count, InvalidationGather gather) {
        long[] remembered =
                options.unmap() == UnmapStrategy.REMEMBERED ? options.scratch().take(count) : null;
        if (remembered == null) {
            for (int i = 0; i < count; i++) {
                long at = iova + ((long) i << place.spanLg2());
                clearTogether(place, at, index + i, 1);
                gather.add(at, 1L << place.spanLg2(), place.level(), false);
            }
            return;
        }
        if (tree.sink != null) {
            tree.sink.arrayAllocated(count);
        }
        for (int i = 0; i < count; i++) {
            remembered[i] = place.get(index + i);
        }
        clearTogether(place, iova, index, count);
        for (int i = 0; i < count; ) {
            int lg2 = tree.format.leafLg2(remembered[i], place.level());
            gather.add(iova + ((long) i << place.spanLg2()), 1L << lg2, place.level(), false);
            i += 1 << lg2 - place.spanLg2();
        }
    }
}
