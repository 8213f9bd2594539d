package io.crossdock.dma;

import io.crossdock.pagetable.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of a mapping beyond its direction.
 *
 * @param memoryType memory type of the mapping, or {@code null} for what Linux does: Device-nGnRE for a peer's BAR,
 *     write-back for the memory of a coherent device, Normal-NC for that of another
 */
public record DmaAttributes(@Nullable MemoryType memoryType) {
    /** What Linux does. */
    public static final DmaAttributes DEFAULT = new DmaAttributes(null);

    /** The caller chooses, which Linux does not offer for {@code dma_map_resource}. */
    public static DmaAttributes of(MemoryType type) {
        return new DmaAttributes(type);
    }
}
