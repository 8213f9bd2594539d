package io.crossdock.pagetable;

import io.crossdock.event.EventSink;
import org.jspecify.annotations.Nullable;

/**
 * The page table of one address space, in the bytes that hardware walks: one algorithm for every {@link PageTableFormat}.
 *
 * <p><b>How it works.</b> A range falls into <i>runs</i>: adjacent leaves of one level in one table. A call first visits
 * all of its runs and changes no leaf: mapping makes the tables it needs and finds what is in the way, unmapping finds
 * holes and blocks that it would have to split. Only then it writes, and nothing can fail any more. A range that is one
 * run, as almost all are, is visited once.
 *
 * <p><b>Order.</b> Attribute bits are computed once per call, so that writing a run is a plain store of address and bits
 * per leaf, and one release fence behind the last. A new table is zeroed before a compare-and-set links it; who loses the
 * race gives its copy back. An unlinked table keeps its bytes until the invalidation that covers it has completed: a walk
 * may still be inside, and what it finds there is what was mapped before.
 *
 * <p><b>Threads.</b> Safe for concurrent calls on disjoint ranges: the IOVA allocator sees to it that they are.
 */
public final class PageTable {
    private static final int TYPES = MemoryType.values().length + 1;
    private static final int ACCESSES = Access.values().length;
    private static final long NOT_ENCODED = -1;

    private final PageTableFormat format;
    private final TableTree tree;
    private final LeafWriter writer;
    private final LeafClearer clearer;
    /** Attribute bits by memory type (none first) and access. */
    private final long[] attributes = new long[TYPES * ACCESSES];

    private final long granuleMask;
    private final int inputBits;
    private final int outputBits;

    /** Makes an empty table with default options. */
    public PageTable(PageTableFormat format, TablePool pool, @Nullable EventSink sink) {
        this(format, pool, sink, TableOptions.DEFAULT);
    }

    /**
     * Makes an empty table: the root and nothing below.
     *
     * @param pool gives tables of this format's size
     * @param sink receives what is done; {@code null} for nobody
     * @throws IllegalArgumentException if the options leave out the format's granule
     */
    public PageTable(PageTableFormat format, TablePool pool, @Nullable EventSink sink, TableOptions options) {
        this.format = format.restrictedTo(options.pageSizes());
        granuleMask = (1L << format.shape().granuleLg2()) - 1;
        inputBits = format.shape().inputBits();
        outputBits = format.shape().outputBits();
        for (Access access : Access.values()) {
            attributes[access.ordinal()] = format.carriesMemoryType() ? NOT_ENCODED : format.attributes(access, null);
            for (MemoryType type : MemoryType.values()) {
                boolean encoded = format.memoryTypes().containsKey(type);
                attributes[(type.ordinal() + 1) * ACCESSES + access.ordinal()] =
                        encoded ? format.attributes(access, type) : NOT_ENCODED;
            }
        }
        tree = new TableTree(this.format, pool, sink, options.coherentWalk());
        writer = new LeafWriter(tree);
        clearer = new LeafClearer(tree, options);
    }

    public PageTableFormat format() {
        return format;
    }

    /** Physical address of the root table. */
    public long root() {
        return tree.root;
    }

    /**
     * Maps a range with the largest pages that alignment and length of it allow.
     *
     * @param iova first address, multiple of the granule
     * @param phys what it shall mean, multiple of the granule
     * @param size bytes, multiple of the granule
     * @param type memory type; {@code null} if the format carries none
     * @param gather receives empty tables that blocks replace; what it holds must be invalidated before the range is used
     * @throws BadRangeException if the range is misaligned, empty or too wide
     * @throws AlreadyMappedException if part of it is mapped
     * @throws MemoryTypeNotCarriedException if the format carries no memory type and one is given
     * @throws io.crossdock.machine.MachineException if there is no memory for a table
     */
    public void map(
            long iova, long phys, long size, Access access, @Nullable MemoryType type, InvalidationGather gather) {
        long attribute = attributes(rights(access, type), access, type);
        if (!writer.mapNear(gather.place, iova, phys, size, attribute)) {
            requireRange("iova", iova, size, inputBits);
            requireRange("phys", phys, size, outputBits);
            writer.map(iova, phys, size, attribute, gather);
        }
    }

    /**
     * Unmaps a range. Allocates nothing.
     *
     * @param gather receives what must be invalidated before the range or its memory is used again
     * @throws BadRangeException if the range is misaligned, empty or too wide
     * @throws NotMappedException if part of it is not mapped
     * @throws PartialBlockException if it covers part of a block only
     */
    public void unmap(long iova, long size, InvalidationGather gather) {
        if (!clearer.unmapNear(gather.place, iova, size, gather)) {
            requireRange("iova", iova, size, inputBits);
            clearer.unmap(iova, size, gather);
        }
    }

    /** Number of a combination of rights and memory type, less than 32. */
    int rights(Access access, @Nullable MemoryType type) {
        return (type == null ? 0 : type.ordinal() + 1) * ACCESSES + access.ordinal();
    }

    /** All bits of a leaf but its address and type; refused as by {@link PageTableFormat#attributes}. */
    long attributes(int rights, Access access, @Nullable MemoryType type) {
        long encoded = attributes[rights];
        return encoded == NOT_ENCODED ? format.attributes(access, type) : encoded;
    }

    TableTree tree() {
        return tree;
    }

    /** The leaf entry that translates an address, read with acquire order; 0 if there is none. */
    public long entry(long iova) {
        return iova >>> inputBits == 0 ? tree.leaf(iova) : 0;
    }

    /** Physical address that an address means, or -1 if it is not mapped. */
    public long translate(long iova) {
        return iova >>> inputBits == 0 ? tree.translate(iova) : -1;
    }

    /** Receives leaves. */
    @FunctionalInterface
    public interface LeafVisitor {
        /**
         * @param iova first address that the leaf translates
         * @param level its level
         * @param entry its bits
         */
        void leaf(long iova, int level, long entry);
    }

    /** Shows every leaf, ascending by address. Leaves that change meanwhile are shown or not. */
    public void forEach(LeafVisitor visitor) {
        tree.forEach(tree.root, tree.top, 0, visitor);
    }

    /** Gives all tables back. The unit must have forgotten them: detach and invalidate first. The table is dead then. */
    public void release() {
        tree.forgetPlaces();
        tree.release(tree.root, tree.top);
    }

    private void requireRange(String space, long address, long size, int width) {
        long granule = granuleMask + 1;
        if (size <= 0 || (size & granuleMask) != 0) {
            throw BadRangeException.size(size, granule);
        }
        if ((address & granuleMask) != 0) {
            throw BadRangeException.misaligned(space, address, granule);
        }
        long end = 1L << width;
        if (address < 0 || address >= end || size > end - address) {
            throw BadRangeException.tooWide(space, address, size, width);
        }
    }
}
