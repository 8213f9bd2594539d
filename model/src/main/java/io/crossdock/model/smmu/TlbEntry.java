package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;
import io.crossdock.model.observe.MemoryType;

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
        MemoryType type)
        implements TranslationCache.Entry {

    /** @param regime ordinal of a {@link StreamWorld} */
    @Override
    public boolean matches(int regime, int id) {
        return world.ordinal() == regime && (global ? vmid() == id >>> 16 : tag == id);
    }

    int vmid() {
        return tag >>> 16;
    }

    int asid() {
        return tag & 0xffff;
    }

    /** Whether any byte of the entry lies in a range of input addresses, {@code last} included. */
    boolean overlaps(long first, long last) {
        long end = base + ((1L << sizeLg2) - 1);
        return Long.compareUnsigned(base, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
    }
}
