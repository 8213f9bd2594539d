package io.crossdock.dma;

import io.crossdock.pagetable.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of a mapping beyond its direction.
 *
 * @param memoryType memory type of the mapping, or {@code null} for what Linux does: Device-nGnRE for a peer's BAR,
 *     write-back for the memory of a coherent device, Normal-NC for that of another
 * @param bypass whether the mapping goes around the translation ({@link Way#BYPASS}): nothing is mapped, nothing taken away,
 *     and the device reaches the memory for good. For trusted devices, where {@link DmaConfig#bypass} allows it
 */
public record DmaAttributes(@Nullable MemoryType memoryType, boolean bypass) {
    /** What Linux does. */
    public static final DmaAttributes DEFAULT = new DmaAttributes(null);

    /** What a patch of 2015 proposed for Linux as DMA_ATTR_IOMMU_BYPASS. */
    public static final DmaAttributes BYPASS = new DmaAttributes(null, true);

    public DmaAttributes {
        if (bypass && memoryType != null) {
            throw new IllegalArgumentException("what bypasses the translation has the memory type of the whole window: "
                    + memoryType + " cannot be asked for");
        }
    }

    /** Through the translation. */
    public DmaAttributes(@Nullable MemoryType memoryType) {
        this(memoryType, false);
    }

    /** The caller chooses, which Linux does not offer for {@code dma_map_resource}. */
    public static DmaAttributes of(MemoryType type) {
        return new DmaAttributes(type);
    }
}
