package io.crossdock.dma;

import io.crossdock.iommu.IdentityMapper;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineClock;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pagetable.MemoryType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Mappings of one device at physical addresses, why some could not be had, and the flushes that those wait for that were
 * taken away.
 *
 * <p>Where invalidation is deferred, an entry itself keeps the count of flushes: nothing is queued. A flush is due when a
 * context has taken 256 away, or when the oldest of any context has waited for 10 ms. The clock is
 * read for every {@value #LOOKS}th of them and by {@link #tick}, since reading it costs more than all the rest.
 *
 * <p><b>Race.</b> Who takes a mapping away sees {@link #waiting} set by somebody else, while a flush resets it: then that
 * flush begins later than the entry was cleared, and covers it.
 */
final class IdentityMappings implements AutoCloseable {
    private static final int LOOKS = 16;
    private static final FlushQueue.Limits LIMITS = FlushQueue.Limits.PER_CONTEXT;

    private final IdentityMapper mapper;
    private final @Nullable DeferredFrees deferred;
    /** Where mappings refer to their memory: that waits in a queue. */
    private final @Nullable PageReferences references;

    private final MachineClock clock;
    /** By ordinal of the reason; what was not refused is not counted. */
    private final LongAdder[] refused = new LongAdder[Claim.values().length];

    private final MapContext.Local<Count> local = new MapContext.Local<>(context -> new Count());
    /** When the oldest of those that wait was taken away; valid while {@link #waiting}. */
    private volatile long since;

    private volatile boolean waiting;

    /** What a context has taken away since it flushed last. */
    private static final class Count {
        int unflushed;
    }

    IdentityMappings(
            IdentityMapper mapper,
            @Nullable DeferredFrees deferred,
            @Nullable PageReferences references,
            MachineClock clock) {
        this.mapper = mapper;
        this.deferred = deferred;
        this.references = references;
        this.clock = clock;
        Arrays.setAll(refused, i -> new LongAdder());
    }

    /** Whether pages are mapped at their physical address; if not, why is counted. */
    boolean map(long start, long size, Access access, @Nullable MemoryType type, MapContext context) {
        Claim claim = mapper.map(start, size, access, type, context);
        if (claim == Claim.MADE) {
            return true;
        }
        refused[claim.ordinal()].increment();
        return false;
    }

    /** Whether an address is one of these mappings'. */
    boolean holds(long iova) {
        return iova < mapper.end();
    }

    /**
     * @param memory what is mapped there
     */
    void unmap(
            @Nullable DmaMemory memory,
            long start,
            long size,
            Access access,
            @Nullable MemoryType type,
            MapContext context) {
        if (deferred == null) {
            mapper.unmap(start, size, access, type, context);
            return;
        }
        boolean remembered = mapper.unmapUnflushed(start, size, access, type, context);
        if (references != null && memory != null) {
            if (remembered) {
                deferred.free(0, 0, memory, context);
            } else {
                references.drop(memory);
            }
        } else if (remembered) {
            await(deferred, context);
        }
    }

    private void await(DeferredFrees frees, MapContext context) {
        if (!waiting) {
            since = clock.nanos();
            waiting = true;
        }
        Count count = local.get(context);
        count.unflushed++;
        if (count.unflushed % LOOKS == 0 && (count.unflushed >= LIMITS.entries() || isDue())) {
            count.unflushed = 0;
            flush(frees);
        }
    }

    private boolean isDue() {
        return clock.nanos() - since >= LIMITS.longestWaitNanos();
    }

    private void flush(DeferredFrees frees) {
        waiting = false;
        frees.flush();
    }

    /** Flushes if a mapping has waited long enough. */
    void tick() {
        if (deferred != null && waiting && isDue()) {
            flush(deferred);
        }
    }

    /** Takes tables away in which nothing is mapped. */
    void trim() {
        mapper.reclaim();
    }

    /** How many mappings got another address, by reason. */
    Map<Claim, Long> refused() {
        Map<Claim, Long> counts = new EnumMap<>(Claim.class);
        for (Claim claim : Claim.values()) {
            if (claim != Claim.MADE) {
                counts.put(claim, refused[claim.ordinal()].sum());
            }
        }
        return counts;
    }

    @Override
    public void close() {
        local.close();
        mapper.close();
    }
}
