package io.crossdock.pagetable;

import java.lang.invoke.VarHandle;

/** Maps: makes tables, finds what is in the way, writes leaves. */
final class LeafWriter {
    private final TableTree tree;
    private final EntryBits bits;
    /** Physical addresses of this width stand in entries as they are. */
    private final int plainBits;

    LeafWriter(TableTree tree) {
        this.tree = tree;
        this.bits = tree.bits;
        int width = tree.format.shape().outputBits();
        this.plainBits = bits.high() == 0 ? width : Math.min(width, 48);
    }

    /**
     * Maps a range if it falls into the table that the context worked in last, nothing is in the way, and its pages are
     * those that {@link #map} would choose.
     *
     * @return whether it did
     */
    boolean mapNear(Place place, long iova, long phys, long size, long attributes) {
        if (!place.covers(tree, iova, size, iova | phys | size)
                || !place.suits(size)
                || (phys | phys + size - 1) >>> plainBits != 0) {
            return false;
        }
        int index = place.index(iova);
        int count = (int) (size >>> place.spanLg2());
        if (!place.isClear(index, count)) {
            return false;
        }
        place.fill(index, count, phys | attributes | place.leafType(), place.spanLg2());
        written(place, iova, index, count);
        return true;
    }

    /** Maps a checked range with leaves of these attributes. */
    void map(long iova, long phys, long size, long attributes, InvalidationGather gather) {
        Place place = gather.place;
        int pageLg2 = tree.pageLg2(iova | phys, size);
        if (tree.runSize(iova, phys, size, pageLg2) == size) {
            prepare(iova, size, tree.levelOf(pageLg2), place);
            store(place, iova, phys, size, pageLg2, attributes, gather);
        } else {
            mapRuns(iova, phys, size, attributes, gather);
        }
    }

    private void mapRuns(long iova, long phys, long size, long attributes, InvalidationGather gather) {
        Place place = gather.place;
        for (long done = 0; done < size; ) {
            int pageLg2 = tree.pageLg2(iova + done | phys + done, size - done);
            long run = tree.runSize(iova + done, phys + done, size - done, pageLg2);
            prepare(iova + done, run, tree.levelOf(pageLg2), place);
            done += run;
        }
        for (long done = 0; done < size; ) {
            int pageLg2 = tree.pageLg2(iova + done | phys + done, size - done);
            long run = tree.runSize(iova + done, phys + done, size - done, pageLg2);
            tree.make(iova + done, tree.levelOf(pageLg2), place);
            store(place, iova + done, phys + done, run, pageLg2, attributes, gather);
            done += run;
        }
    }

    /** Makes the tables above a run and refuses it if something is mapped there. */
    private void prepare(long iova, long run, int level, Place place) {
        tree.make(iova, level, place);
        int index = place.index(iova);
        int count = (int) (run >>> place.spanLg2());
        if (!place.isClear(index, count)) {
            requireEmptyTables(place.table(), iova, level, count);
        }
    }

    /** What stands where a run shall go may only be tables without leaves; pages unmapped one by one leave such. */
    private void requireEmptyTables(long table, long iova, int level, int count) {
        for (int i = 0; i < count; i++) {
            long at = iova + ((long) i << tree.lg2(level));
            long entry = tree.load(table, tree.index(at, level));
            if (tree.isTable(entry, level)) {
                requireEmptyTables(bits.decode(entry), at, level - 1, tree.entries);
            } else if (entry != 0) {
                throw new AlreadyMappedException(at, entry);
            }
        }
    }

    private void store(
            Place place, long iova, long phys, long run, int pageLg2, long attributes, InvalidationGather gather) {
        int index = place.index(iova);
        int count = (int) (run >>> place.spanLg2());
        if (place.level() > 0) {
            unlinkTables(place, iova, index, count, gather);
        }
        write(place, index, count, phys, pageLg2, attributes);
        written(place, iova, index, count);
    }

    private void written(Place place, long iova, int index, int count) {
        VarHandle.releaseFence();
        if (tree.sink != null) {
            tree.sink.leavesWritten(place.level(), iova, count);
            tree.clean(place.entryAddress(index), count);
        }
    }

    private void unlinkTables(Place place, long iova, int index, int count, InvalidationGather gather) {
        for (int i = 0; i < count; i++) {
            if (place.get(index + i) != 0) {
                tree.unlink(place, index + i, iova + ((long) i << place.spanLg2()), gather);
            }
        }
    }

    /** Stores the leaves of a run. */
    private void write(Place place, int index, int count, long phys, int pageLg2, long attributes) {
        int spanLg2 = place.spanLg2();
        long last = phys + ((long) count << spanLg2) - 1;
        if (pageLg2 == spanLg2 && (phys ^ last) >>> plainBits == 0) {
            place.fill(index, count, bits.encode(phys) | attributes | place.leafType(), spanLg2);
        } else {
            writeEach(place, index, count, phys, pageLg2, attributes);
        }
    }

    /** Leaves that take several entries each, all alike; and leaves whose address carries over into its folded part. */
    private void writeEach(Place place, int index, int count, long phys, int pageLg2, long attributes) {
        int spanLg2 = place.spanLg2();
        long type = pageLg2 == spanLg2 ? place.leafType() : bits.sized() | EntryBits.sizeCode(pageLg2);
        for (int i = 0; i < count; i++) {
            long start = phys + ((long) i << spanLg2) & -1L << pageLg2;
            place.set(index + i, bits.encode(start) | attributes | type);
        }
    }
}
