package io.crossdock.dma;

/** When the translation unit is made to forget what was unmapped. */
public enum InvalidationPolicy {
    /**
     * Before the unmap returns: from then on the device reaches nothing through the mapping. Linux's {@code
     * iommu.strict=1}.
     */
    STRICT,
    /**
     * Later, for many mappings at once: when 256 of a context wait, or when one has waited for 10 ms. Until then the device
     * may still reach the memory through what the unit remembers; its addresses are not given out again before. Linux's
     * default where the platform allows it.
     */
    DEFERRED
}
