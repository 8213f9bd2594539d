package io.crossdock.dma;

import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a mapping that is taken away: when the unit forgets it, and when its addresses are free again. */
sealed interface Retirement extends AutoCloseable permits RetirementAtOnce, DeferredFrees {
    /**
     * Clears the entries of a range. The range is free only when the unit has forgotten it: before, the device may still
     * use the old translation.
     *
     * @param memory what was mapped, where it is system memory
     * @throws io.crossdock.pagetable.MappingException if it is not mapped, whole; nothing has changed then
     */
    void retire(long iova, long size, @Nullable DmaMemory memory, MapContext context);

    /** As {@link #retire}, of a scatterlist. */
    void retireAll(long iova, long size, List<DmaPiece> pieces, MapContext context);

    /** Addresses have run out: gives back at once what waits, and says whether anything could have waited. */
    boolean reclaim(MapContext context);

    /** Lets the unit forget what has waited for that long enough. */
    void tick(MapContext context);

    /** The domain is gone. */
    @Override
    void close();
}
