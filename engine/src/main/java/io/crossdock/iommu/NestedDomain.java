package io.crossdock.iommu;

/**
 * An address space of two stages: stage 1 leads to intermediate addresses, and stage 2 from there to physical ones, as for a
 * device that a hypervisor hands to a guest. The driver has both. What is mapped in stage 1 is given to stage 2 by then at
 * the latest, and stays there until it is withdrawn or the domain detached, as with a guest whose memory is pinned.
 *
 * <p>{@link #tableRoot} and the entries of stage 1 are intermediate addresses. Safe for concurrent use.
 */
public interface NestedDomain extends TranslationDomain {
    /** The intermediate address of a physical one: never the same, so that one taken for the other leads astray. */
    long intermediate(long phys);

    /**
     * Takes memory away from stage 2, whatever stage 1 maps. When it returns, no device reaches it through this domain, and
     * accesses in flight have drained; those to come fault in stage 2.
     *
     * @param phys first address, multiple of the granule
     * @param size bytes, multiple of the granule
     * @throws io.crossdock.pagetable.MappingException if stage 2 does not map the whole range; then nothing has changed
     * @throws IommuException if the unit does not confirm
     */
    void withdraw(long phys, long size);

    /**
     * Gives memory to stage 2, whole granules around a range; what it has already stays.
     *
     * @throws io.crossdock.pagetable.MappingException if the range is wider than physical addresses
     */
    void restore(long phys, long size);
}
