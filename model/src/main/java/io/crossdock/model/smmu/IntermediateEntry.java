package io.crossdock.model.smmu;

import io.crossdock.model.iommu.TranslationCache;

/**
 * What stage 2 makes of intermediate addresses, cached apart from what both stages made together (specification 3.17).
 *
 * @param vmid its tag
 * @param base intermediate address of the page or block
 * @param sizeLg2 log2 of its bytes
 * @param granuleLg2 granule of the table that it came from
 * @param level level of the descriptor that it came from
 * @param outputBase physical address of the page or block
 * @param readable whether reads pass
 * @param writable whether writes pass
 * @param memAttr MemAttr of the descriptor
 */
record IntermediateEntry(
        int vmid,
        long base,
        int sizeLg2,
        int granuleLg2,
        int level,
        long outputBase,
        boolean readable,
        boolean writable,
        int memAttr)
        implements TranslationCache.Entry {

    static IntermediateEntry of(StreamStage2 stage, long address, LpaeWalk.Leaf leaf) {
        return new IntermediateEntry(
                stage.stage2().vmid(),
                address & -(1L << leaf.sizeLg2()),
                leaf.sizeLg2(),
                stage.table().geometry().granuleLg2(),
                leaf.level(),
                leaf.outputBase(),
                leaf.readable(),
                leaf.writable(),
                Stage2Descriptor.MEM_ATTR.intOf(leaf.descriptor()));
    }

    /** There is one regime. */
    @Override
    public boolean matches(int regime, int id) {
        return vmid == id;
    }

    long phys(long address) {
        return outputBase + (address - base);
    }

    /** Whether any byte of the entry lies in a range of intermediate addresses, {@code last} included. */
    boolean overlaps(long first, long last) {
        long end = base + ((1L << sizeLg2) - 1);
        return Long.compareUnsigned(base, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
    }

    boolean isDevice() {
        return MemoryTypes.ofMemAttr(memAttr).isDevice();
    }
}
