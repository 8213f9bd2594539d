package io.crossdock.pagetable;

import java.lang.invoke.VarHandle;

/**
 * Replaces a leaf by smaller ones that mean the same.
 *
 * <p>A block becomes a table in one store, so that a device never finds its other parts absent; the old translation may
 * still be cached beside the new ones until the invalidation that the gather asks for. Linux did so up to 6.11.
 */
final class BlockSplitter {
    private final TableTree tree;
    private final EntryBits bits;

    BlockSplitter(TableTree tree) {
        this.tree = tree;
        this.bits = tree.bits;
    }

    /**
     * Splits until a leaf starts at an address, or none reaches over it. What is mapped stays the same, whatever fails.
     *
     * @throws io.crossdock.machine.MachineException if there is no memory for a table
     */
    void splitAt(long iova, InvalidationGather gather) {
        Place place = gather.place;
        while (iova >>> tree.format.shape().inputBits() == 0) {
            long entry = tree.find(iova, 0, place);
            if (entry == 0) {
                return;
            }
            int lg2 = tree.format.leafLg2(entry, place.level());
            long start = iova & -1L << lg2;
            if (start == iova) {
                return;
            }
            long phys = tree.format.phys(entry, place.level());
            gather.add(start, 1L << lg2, place.level(), false);
            if (lg2 > place.spanLg2()) {
                splitSized(place, entry, phys, start, lg2);
            } else {
                splitBlock(place, entry, phys, start);
            }
        }
    }

    /** A leaf of several entries becomes a leaf for each. */
    private void splitSized(Place place, long entry, long phys, long start, int lg2) {
        int index = place.index(start);
        int count = 1 << lg2 - place.spanLg2();
        long type = place.level() == 0 ? bits.page() : bits.block();
        long attributes = entry & ~(bits.address() | bits.typeMask());
        place.fill(index, count, phys | attributes | type, place.spanLg2());
        written(place, place.level(), start, index, count);
    }

    private void splitBlock(Place place, long entry, long phys, long start) {
        int level = place.level();
        int index = place.index(start);
        long attributes = entry & ~(bits.address() | bits.high() | bits.block() | bits.typeMask());
        long made = tree.newTable();
        int below = level - 1;
        Place inside = new Place();
        inside.set(tree, tree.generation(), start, below, tree.pool.chunk(made), made);
        long type = below == 0 ? bits.page() : bits.block();
        for (int i = 0; i < tree.entries; i++) {
            long at = phys + ((long) i << tree.lg2(below));
            inside.set(i, bits.encode(at) | attributes | type);
        }
        written(inside, below, start, 0, tree.entries);
        tree.replace(place, index, start, made);
    }

    private void written(Place place, int level, long start, int index, int count) {
        VarHandle.releaseFence();
        if (tree.sink != null) {
            tree.sink.leavesWritten(level, start, count);
            tree.clean(place.entryAddress(index), count);
        }
    }
}
