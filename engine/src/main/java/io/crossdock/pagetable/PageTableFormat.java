package io.crossdock.pagetable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An I/O page-table format as data: what differs between architectures, for one algorithm ({@link PageTable}) over all.
 *
 * <p>An absent entry is zero in every format here. Values are as they stand in a little-endian 64-bit entry.
 *
 * @param name for people, such as {@code VT-d second stage, 4 levels}
 * @param source specification and sections
 * @param shape levels and sizes
 * @param bits how entries are told apart and put together
 * @param rights how access rights are encoded
 * @param memoryTypes bits that state a memory type, shareability included; empty if the format carries none
 */
public record PageTableFormat(
        String name, String source, Shape shape, EntryBits bits, Rights rights, Map<MemoryType, Long> memoryTypes) {
    public PageTableFormat {
        memoryTypes = Map.copyOf(memoryTypes);
    }

    /**
     * Levels and sizes.
     *
     * @param levels tables on the longest walk
     * @param granuleLg2 size of a page
     * @param indexLg2 address bits that one level resolves
     * @param inputBits width of an IOVA
     * @param outputBits width of a physical address
     * @param leafLevels bit n set: an entry of level n may be a leaf
     */
    public record Shape(int levels, int granuleLg2, int indexLg2, int inputBits, int outputBits, int leafLevels) {
        public Shape {
            if (inputBits > granuleLg2 + levels * indexLg2 || inputBits > 63 || (leafLevels & 1) == 0) {
                throw new IllegalArgumentException("impossible shape: levels=" + levels + ", inputBits=" + inputBits
                        + ", leafLevels=0x" + Integer.toHexString(leafLevels));
            }
        }

        /** Logarithm of the bytes that an entry of a level translates. */
        public int spanLg2(int level) {
            return granuleLg2 + level * indexLg2;
        }
    }

    /**
     * How entries are told apart and put together.
     *
     * @param typeMask bits that tell a table entry from a leaf above level 0
     * @param table all bits but the address of an entry that points to a table
     * @param page type bits of a leaf at level 0
     * @param block type bits of a leaf above level 0
     * @param leaf bits that every leaf has
     * @param address bits that hold the address, of a page or table
     * @param software bits that hardware ignores in a leaf
     */
    public record EntryBits(long typeMask, long table, long page, long block, long leaf, long address, long software) {}

    /** How access rights are encoded in a leaf. */
    public record Rights(long read, long write, long readWrite) {
        long of(Access access) {
            return switch (access) {
                case READ -> read;
                case WRITE -> write;
                case READ_WRITE -> readWrite;
            };
        }
    }

    /** Whether a mapping states a memory type. */
    public boolean carriesMemoryType() {
        return !memoryTypes.isEmpty();
    }

    /**
     * All bits of a leaf but its address and type.
     *
     * @param type {@code null} where the format carries none
     * @throws MemoryTypeNotCarriedException if one is given and the format carries none
     * @throws IllegalArgumentException if none is given and the format needs one
     */
    public long attributes(Access access, @Nullable MemoryType type) {
        return bits.leaf() | rights.of(access) | typeBits(type);
    }

    private long typeBits(@Nullable MemoryType type) {
        Long encoded = type == null ? null : memoryTypes.get(type);
        if (encoded != null) {
            return encoded;
        }
        if (type != null) {
            throw new MemoryTypeNotCarriedException("page-table format " + name, type);
        }
        if (carriesMemoryType()) {
            throw new IllegalArgumentException("format " + name + " needs a memory type");
        }
        return 0;
    }

    /** Physical address in a leaf of a level. */
    public long phys(long leaf, int level) {
        return leaf & bits.address() & -(1L << shape.spanLg2(level));
    }

    /** The same format on a unit with fewer address bits. */
    public PageTableFormat limitedTo(int inputBits, int outputBits) {
        return withShape(new Shape(
                shape.levels,
                shape.granuleLg2,
                shape.indexLg2,
                Math.min(inputBits, shape.inputBits),
                Math.min(outputBits, shape.outputBits),
                shape.leafLevels));
    }

    /** The same format with leaves at these levels only; level 0 stays allowed. */
    public PageTableFormat withLeafLevels(int mask) {
        return withShape(new Shape(
                shape.levels,
                shape.granuleLg2,
                shape.indexLg2,
                shape.inputBits,
                shape.outputBits,
                shape.leafLevels & mask | 1));
    }

    private PageTableFormat withShape(Shape changed) {
        return new PageTableFormat(name, source, changed, bits, rights, memoryTypes);
    }

    @Override
    public String toString() {
        return name + " (" + source + ")";
    }
}
