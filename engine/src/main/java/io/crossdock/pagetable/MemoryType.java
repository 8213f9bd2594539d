package io.crossdock.pagetable;

/**
 * Memory type that a mapping asks for, in the terms of the Arm architecture (Arm ARM DDI 0487, B2.7).
 *
 * <p>G: accesses may be gathered into one; R: they may be re-ordered; E: a write may be acknowledged early, before it
 * reaches its end point; n: not. A format that carries no memory type refuses every one of them.
 */
public enum MemoryType {
    /** Strongest: nothing gathered, nothing re-ordered, acknowledged by the end point. */
    DEVICE_NGNRNE("Device-nGnRnE"),
    /** What Linux gives MMIO. */
    DEVICE_NGNRE("Device-nGnRE"),
    /** Weakest device type: may be gathered and re-ordered. */
    DEVICE_GRE("Device-GRE"),
    /** Normal memory, not cached: what Linux gives the memory of a device that is not coherent. */
    NORMAL_NC("Normal-NC"),
    /** Normal memory, write-back cacheable: what Linux gives the memory of a coherent device. */
    WRITE_BACK("Normal write-back");

    private final String label;

    MemoryType(String label) {
        this.label = label;
    }

    /** Name as the architecture spells it. */
    public String label() {
        return label;
    }

    /** Whether accesses keep the order and number that device memory demands. */
    public boolean isDevice() {
        return ordinal() <= DEVICE_GRE.ordinal();
    }
}
