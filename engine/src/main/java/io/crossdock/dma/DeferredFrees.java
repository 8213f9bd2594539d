package io.crossdock.dma;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MachineClock;
import io.crossdock.pagetable.FlushCount;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of one device that are unmapped but not yet free, since the unit may still remember what they meant.
 *
 * <p><b>Invariant.</b> An address goes back to the allocator only after a flush has ended that began when its entry was
 * cleared already.
 *
 * <p><b>Why it holds.</b> Two counters, as in Linux: {@link FlushCount}. Whoever queues a range reads how many flushes had
 * begun after the entry was cleared; a full fence between the two keeps the store from being seen late. The range goes back
 * when more flushes have ended.
 *
 * <p>The same holds of the memory of a range, where references are kept: it is dropped with the address.
 *
 * <p><b>Races.</b> A range may stay queued though its flush has ended: the next operation gives it back. No timer runs: what
 * is due is flushed by the next unmap of its context, by {@link #tick}, or where addresses run out.
 */
final class DeferredFrees implements Retirement {
    private final TranslationDomain domain;
    private final IovaAllocator space;
    private final MachineClock clock;
    private final @Nullable PageReferences references;
    private final @Nullable EventSink sink;
    private final FlushCount flushes = new FlushCount();
    private final List<FlushQueue> queues = new CopyOnWriteArrayList<>();
    private final MapContext.Local<FlushQueue> local = new MapContext.Local<>(context -> join());
    /** Of all contexts; {@code null} if each has its own. */
    private final @Nullable FlushQueue single;

    /**
     * @param single whether all contexts share a queue
     * @param references where memory is referred to until its addresses are free
     * @param sink hears of the queues' locks; {@code null} for nobody
     */
    DeferredFrees(
            TranslationDomain domain,
            IovaAllocator space,
            MachineClock clock,
            boolean single,
            @Nullable PageReferences references,
            @Nullable EventSink sink) {
        this.domain = domain;
        this.space = space;
        this.clock = clock;
        this.references = references;
        this.sink = sink;
        this.single = single ? new FlushQueue(this, FlushQueue.Limits.SINGLE, sink) : null;
        if (this.single != null) {
            queues.add(this.single);
        }
    }

    IovaAllocator space() {
        return space;
    }

    long nanos() {
        return clock.nanos();
    }

    private FlushQueue join() {
        FlushQueue queue = new FlushQueue(this, FlushQueue.Limits.PER_CONTEXT, sink);
        queues.add(queue);
        return queue;
    }

    @Override
    public void retire(long iova, long size, @Nullable DmaMemory memory, MapContext context) {
        if (domain.unmapUnflushed(iova, size, context)) {
            space.free(iova, size, context);
            if (memory != null) {
                drop(memory);
            }
        } else {
            free(iova, size, memory, context);
        }
    }

    @Override
    public void retireAll(long iova, long size, List<DmaPiece> pieces, MapContext context) {
        if (references == null) {
            retire(iova, size, null, context);
        } else if (domain.unmapUnflushed(iova, size, context)) {
            space.free(iova, size, context);
            references.dropAll(pieces);
        } else {
            free(iova, size, null, context);
            for (DmaPiece piece : pieces) {
                free(0, 0, piece.memory(), context);
            }
        }
    }

    /** Takes a range whose entries were cleared on the calling thread; a size of 0 is memory alone. */
    void free(long iova, long size, @Nullable DmaMemory memory, MapContext context) {
        VarHandle.fullFence(); // the entries are cleared before the counter is read: see above
        FlushQueue queue = single == null ? local.get(context) : single;
        queue.add(iova, size, references == null ? null : memory, context);
    }

    /** The unit has forgotten a mapping of a memory. */
    void drop(DmaMemory memory) {
        if (references != null) {
            references.drop(memory);
        }
    }

    FlushCount flushes() {
        return flushes;
    }

    /** Makes the unit forget the whole address space. Returns when it has confirmed. */
    void flush() {
        flushes.begin();
        domain.flush();
        flushes.end();
    }

    /** Flushes if a range has waited long enough, whoever unmapped it. */
    @Override
    public void tick(MapContext context) {
        long now = clock.nanos();
        for (FlushQueue queue : queues) {
            if (queue.isDue(now)) {
                drain(context);
                return;
            }
        }
    }

    /** Flushes, and gives every range back that waited. */
    void drain(MapContext context) {
        flush();
        for (FlushQueue queue : queues) {
            queue.release(context);
        }
    }

    @Override
    public boolean reclaim(MapContext context) {
        drain(context);
        return true;
    }

    void leave(FlushQueue queue) {
        if (queues.remove(queue)) { // else the address space is gone
            flush();
            queue.release(MapContext.current());
        }
    }

    /** The address space is gone, and so is whoever waits for its addresses. */
    @Override
    public void close() {
        local.close();
        queues.clear();
    }
}
