package io.crossdock.dma;

import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.UntranslatedDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One page whose entry is cleared and queued while others flush, and what is seen when its address comes back. In the
 * engine's package, since the queue is nobody else's.
 *
 * <p>A flush that finds the entry uncleared when it begins leaves the unit with the old translation, which it may have
 * fetched anew. So the address may come back only after the end of a flush that found it cleared. The entry is a plain
 * field, as it is a plain word in memory: only the fence in {@link DeferredFrees#free} orders it.
 */
abstract class FlushRace {
    private static final long PAGE = 4096;

    final MapContext one = new MapContext();
    final MapContext two = new MapContext();
    private final DeferredFrees frees;
    private boolean cleared;
    private volatile boolean forgotten;
    /** 0: it did not come back, 1: it came back in time, 2: it came back too early. */
    private volatile int back;

    FlushRace(boolean single) {
        frees = new DeferredFrees(new Unit(), new Space(), () -> 0, single, null, null);
    }

    final void unmap() {
        cleared = true;
        frees.free(PAGE, PAGE, null, one);
    }

    final void flush(MapContext context) {
        frees.drain(context);
    }

    /** What became of the address, once everything was flushed. */
    final int settle() {
        int raced = back;
        if (raced == 0) {
            frees.drain(two);
        }
        int settled = back;
        frees.close();
        return raced != 0 ? raced : settled == 0 ? 3 : settled;
    }

    private final class Space implements IovaAllocator {
        @Override
        public long allocate(long size, long end, MapContext context) {
            return NONE;
        }

        @Override
        public void free(long iova, long size, MapContext context) {
            back = forgotten ? 1 : 2;
        }

        @Override
        public void reserve(long iova, long size) {
            // nothing is handed out here
        }
    }

    /** A unit whose flush takes effect when it begins and is known of when it ends. */
    private final class Unit implements TranslationDomain {
        private final UntranslatedDomain rest = new UntranslatedDomain(DomainKind.IDENTITY);

        @Override
        public void flush() {
            boolean found = cleared;
            if (found) {
                forgotten = true;
            }
        }

        @Override
        public DomainKind kind() {
            return rest.kind();
        }

        @Override
        public int granuleLg2() {
            return rest.granuleLg2();
        }

        @Override
        public long apertureEnd() {
            return rest.apertureEnd();
        }

        @Override
        public List<AddressRange> reserved() {
            return rest.reserved();
        }

        @Override
        public boolean carriesMemoryType() {
            return rest.carriesMemoryType();
        }

        @Override
        public String format() {
            return rest.format();
        }

        @Override
        public OptionalLong tableRoot() {
            return rest.tableRoot();
        }

        @Override
        public long entry(long iova) {
            return rest.entry(iova);
        }

        @Override
        public void map(long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
            rest.map(iova, phys, size, access, type, context);
        }

        @Override
        public void unmap(long iova, long size, int mostCommands, MapContext context) {
            rest.unmap(iova, size, mostCommands, context);
        }

        @Override
        public boolean unmapUnflushed(long iova, long size, MapContext context) {
            return rest.unmapUnflushed(iova, size, context);
        }
    }
}
