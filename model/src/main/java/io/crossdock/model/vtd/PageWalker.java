package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.WalkCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the tables of an address space, whichever stage they are of. */
final class PageWalker {
    private final FirstStageWalker first;
    private final SecondStageWalker second;

    PageWalker(PhysicalMemory memory, VtdParameters parameters) {
        first = new FirstStageWalker(memory, parameters);
        second = new SecondStageWalker(memory, parameters);
    }

    /**
     * @param address one that the address space can translate: {@link AddressSpace#beyond} has no objection
     * @param needed permissions: READ, WRITE, or both of somebody who only looks
     * @param known tables that need not be looked for, and where those are kept that were
     * @param steps where entries read are noted, or null
     */
    PageWalk walk(
            AddressSpace space, long address, int needed, WalkCache.Space known, @Nullable List<TableWalk.Step> steps) {
        return space.isFirstStage()
                ? first.walk(space, address, needed, known, steps)
                : second.walk(space, address, needed, known, steps);
    }
}
