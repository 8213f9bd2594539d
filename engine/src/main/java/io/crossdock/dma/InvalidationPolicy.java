package io.crossdock.dma;

/**
 * When the translation unit is made to forget what was unmapped. A device that is not {@linkplain DeviceTraits#trusted
 * trusted} gets {@link #STRICT}, whatever is configured, unless {@link #ADAPTIVE} is.
 */
public enum InvalidationPolicy {
    /**
     * Before the unmap returns: from then on the device reaches nothing through the mapping. Linux's {@code
     * iommu.strict=1}.
     */
    STRICT,
    /**
     * As {@link #STRICT}, but while a device unmaps much, the unit is told to forget all that it knows of the device where a
     * page at a time would take many commands. {@link AdaptiveFlush} says how much and how many.
     */
    ADAPTIVE,
    /**
     * Later, for many mappings at once: when 256 of a context wait, or when one has waited for 10 ms. Until then the device
     * may still reach the memory through what the unit remembers; its addresses are not given out again before. Linux's
     * default where the platform allows it.
     */
    DEFERRED,
    /**
     * As {@link #DEFERRED}, with one queue for all contexts: 32,768 mappings, 1 s. Linux's choice where a flush is dear, as
     * under a hypervisor that emulates the unit.
     */
    SINGLE_QUEUE,
    /**
     * As {@link #DEFERRED}, but each mapping refers to its memory until the flush that covers it has ended: memory that the
     * application frees meanwhile is given to nobody before. The device may still reach what was its own, never what is
     * another's by then.
     */
    STRICT_ISH;

    /** Whether the device reaches nothing through a mapping once its unmap has returned. */
    public boolean isStrict() {
        return this == STRICT || this == ADAPTIVE;
    }
}
