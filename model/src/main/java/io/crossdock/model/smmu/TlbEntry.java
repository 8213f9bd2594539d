package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.observe.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * A cached translation with its tags (specification 3.17).
 *
 * @param world translation regime
 * @param tag VMID above bit 16; ASID below, which says nothing if {@code global}
 * @param global whether it matches every ASID (nG=0, or a regime without ASIDs)
 * @param base input address of the page or block
 * @param sizeLg2 log2 of its bytes
 * @param granuleLg2 granule of the table that it came from
 * @param level level of the descriptor that it came from
 * @param outputBase physical address of the page or block
 * @param readable whether reads pass
 * @param writable whether writes pass
 * @param type memory type
 * @param upper what stage 1 had to do with it, of a translation of both stages; else null
 */
record TlbEntry(
        StreamWorld world,
        int tag,
        boolean global,
        long base,
        int sizeLg2,
        int granuleLg2,
        int level,
        long outputBase,
        boolean readable,
        boolean writable,
        MemoryType type,
        @Nullable Upper upper)
        implements TranslationCache.Entry, Cached {

    /**
     * Stage 1 of a translation of both stages.
     *
     * @param leafLg2 log2 of the bytes of its page or block, of which stage 2 may have left a part
     * @param intermediate what it puts out for the first input address of the entry
     * @param readable whether it lets reads pass
     * @param writable whether it lets writes pass
     */
    record Upper(int leafLg2, long intermediate, boolean readable, boolean writable) {
        boolean allows(boolean write) {
            return write ? writable : readable;
        }
    }

    boolean allows(boolean write) {
        return write ? writable : readable;
    }

    /** @param regime ordinal of a {@link StreamWorld} */
    @Override
    public boolean matches(int regime, int id) {
        return world.ordinal() == regime && (global ? vmid() == id >>> 16 : tag == id);
    }

    @Override
    public int vmid() {
        return tag >>> 16;
    }

    @Override
    public int asid() {
        return tag & 0xffff;
    }

    @Override
    public boolean isMeantBy(Command c) {
        return overlaps(c.firstAddress(), c.lastAddress()) && c.meansShape(granuleLg2, level);
    }

    /**
     * Whether any byte of the leaf that the entry was made from lies in a range of input addresses, {@code last} included.
     * Where stage 2 cut a block of stage 1 into pieces, every piece is a copy of the block.
     */
    private boolean overlaps(long first, long last) {
        int leafLg2 = upper == null ? sizeLg2 : upper.leafLg2;
        long start = base & -(1L << leafLg2);
        long end = start + ((1L << leafLg2) - 1);
        return Long.compareUnsigned(start, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
    }
}
