package io.crossdock.pagetable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An I/O page-table format as data: what differs between architectures, for one algorithm ({@link PageTable}) over all.
 *
 * <p>An absent entry is zero, but in the tables of {@link IdentityPages}, which keep notes in such entries. Values are as they stand in a little-endian 64-bit entry.
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
     * @param indexLg2 address bits that one level resolves; the root may use fewer, or up to 4 more: that many tables side
     *     by side
     * @param inputBits width of an IOVA, at most 62
     * @param outputBits width of a physical address
     * @param pageSizes bit n set: there are leaves of 2<sup>n</sup> bytes
     */
    public record Shape(int levels, int granuleLg2, int indexLg2, int inputBits, int outputBits, long pageSizes) {
        private static final int MOST_ROOT_LG2 = 4;

        public Shape {
            if (inputBits > granuleLg2 + levels * indexLg2 + MOST_ROOT_LG2
                    || inputBits > 62
                    || Long.numberOfTrailingZeros(pageSizes) != granuleLg2) {
                throw new IllegalArgumentException("impossible shape: levels=" + levels + ", inputBits=" + inputBits
                        + ", pageSizes=0x" + Long.toHexString(pageSizes));
            }
        }

        /** Logarithm of the bytes that an entry of a level translates. */
        public int spanLg2(int level) {
            return granuleLg2 + level * indexLg2;
        }

        /** Logarithm of the root's entries. */
        int rootLg2() {
            return Math.max(0, inputBits - spanLg2(levels - 1));
        }

        /** Logarithm of the tables that the root consists of. */
        int rootTablesLg2() {
            return Math.max(0, rootLg2() - indexLg2);
        }

        /** Level of the leaves of a size. */
        public int level(int sizeLg2) {
            return (sizeLg2 - granuleLg2) / indexLg2;
        }

        Shape with(int changedInputBits, int changedOutputBits, long changedPageSizes) {
            return new Shape(levels, granuleLg2, indexLg2, changedInputBits, changedOutputBits, changedPageSizes);
        }
    }

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

    /** Logarithm of the bytes that a leaf of a level translates. */
    public int leafLg2(long leaf, int level) {
        boolean sized = bits.sized() != 0 && (leaf & bits.typeMask()) == bits.sized();
        return sized ? EntryBits.codedSizeLg2(leaf) : shape.spanLg2(level);
    }

    /** Physical address in a leaf of a level. */
    public long phys(long leaf, int level) {
        return bits.decode(leaf) & -(1L << leafLg2(leaf, level));
    }

    /** The same format on a unit with fewer address bits. */
    public PageTableFormat limitedTo(int inputBits, int outputBits) {
        return withShape(shape.with(
                Math.min(inputBits, shape.inputBits), Math.min(outputBits, shape.outputBits), shape.pageSizes));
    }

    /**
     * The same format with leaves of these sizes only, as far as it has them.
     *
     * @param pageSizes bit n set: leaves of 2<sup>n</sup> bytes may be used
     * @throws IllegalArgumentException if the granule is not among them
     */
    public PageTableFormat restrictedTo(long pageSizes) {
        if ((pageSizes >>> shape.granuleLg2 & 1) == 0) {
            throw new IllegalArgumentException("page sizes must include the granule: pageSizes=0x"
                    + Long.toHexString(pageSizes) + ", granule=" + (1L << shape.granuleLg2));
        }
        return withShape(shape.with(shape.inputBits, shape.outputBits, shape.pageSizes & pageSizes));
    }

    private PageTableFormat withShape(Shape changed) {
        return new PageTableFormat(name, source, changed, bits, rights, memoryTypes);
    }

    @Override
    public String toString() {
        return name + " (" + source + ")";
    }
}
