package io.crossdock.dma;

import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The unit has forgotten a mapping when it is gone: strict, and adaptive where there is a {@link Churn}. */
final class RetirementAtOnce implements Retirement {
    private final TranslationDomain domain;
    private final IovaAllocator space;
    private final @Nullable Churn churn;

    RetirementAtOnce(TranslationDomain domain, IovaAllocator space, @Nullable Churn churn) {
        this.domain = domain;
        this.space = space;
        this.churn = churn;
    }

    @Override
    public void retire(long iova, long size, @Nullable DmaMemory memory, MapContext context) {
        int mostCommands = churn == null ? Integer.MAX_VALUE : churn.mostCommands(size);
        domain.unmap(iova, size, mostCommands, context);
        space.free(iova, size, context);
    }

    @Override
    public void retireAll(long iova, long size, List<DmaPiece> pieces, MapContext context) {
        retire(iova, size, null, context);
    }

    @Override
    public boolean reclaim(MapContext context) {
        return false;
    }

    @Override
    public void tick(MapContext context) {
        // nothing waits
    }

    @Override
    public void close() {
        // nothing waits
    }
}
