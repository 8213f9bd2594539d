package io.crossdock.dma;

import io.crossdock.event.EventSink;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import org.jspecify.annotations.Nullable;

/**
 * Ranges that were unmapped and that wait for a flush, oldest first.
 *
 * <p>Contexts add; any thread may release, since the addresses may be needed elsewhere, so both take the monitor. It is
 * never held while another queue's is.
 */
final class FlushQueue implements MapContext.OnClose {
    /**
     * When a queue is flushed; the figures are Linux's.
     *
     * @param entries ranges that may wait
     * @param longestWaitNanos how long the oldest may wait
     */
    record Limits(int entries, long longestWaitNanos) {
        /** A queue for each context. */
        static final Limits PER_CONTEXT = new Limits(256, 10_000_000);
        /** One queue for all. */
        static final Limits SINGLE = new Limits(32_768, 1_000_000_000);
    }

    private static final int FIRST_ENTRIES = 16;
    /** Words of an entry: first address, size, flushes that had begun, when it was added. */
    private static final int STRIDE = 4;

    private final DeferredFrees owner;
    private final Limits limits;
    /** Hears of the monitor, which contexts contend for where they share a queue; {@code null} if nobody listens. */
    private final @Nullable EventSink sink;

    /** A ring; it grows, since most contexts of very many unmap little. */
    private long[] words = new long[FIRST_ENTRIES * STRIDE];
    /** What each entry refers to; empty until one does. */
    private @Nullable DmaMemory[] memories = new @Nullable DmaMemory[0];

    private int head;
    private int count;

    FlushQueue(DeferredFrees owner, Limits limits, @Nullable EventSink sink) {
        this.owner = owner;
        this.limits = limits;
        this.sink = sink;
    }

    /**
     * Adds a range whose entries are cleared. Where the queue is full, or its oldest range has waited long enough, all are
     * flushed first.
     *
     * @param size bytes; 0 for memory alone
     * @param memory to be referred to until then
     */
    synchronized void add(long iova, long size, @Nullable DmaMemory memory, MapContext context) {
        taken();
        try {
            long now = owner.nanos();
            makeRoom(now, context);
            append(iova, size, memory, now);
        } finally {
            leaving();
        }
    }

    private void makeRoom(long now, MapContext context) {
        releaseForgotten(context);
        if (isDue(now)) {
            owner.flush();
            releaseForgotten(context);
        }
        while (count == limits.entries()) { // twice, where another context's flush has begun but not ended
            owner.flush();
            releaseForgotten(context);
        }
    }

    private void append(long iova, long size, @Nullable DmaMemory memory, long now) {
        if (count == words.length / STRIDE) {
            grow();
        }
        int slot = (head + count) % (words.length / STRIDE);
        if (memory != null) {
            if (memories.length == 0) {
                memories = new @Nullable DmaMemory[words.length / STRIDE];
            }
            memories[slot] = memory;
        }
        int at = slot * STRIDE;
        words[at] = iova;
        words[at + 1] = size;
        words[at + 2] = owner.flushes().begun();
        words[at + 3] = now;
        count++;
    }

    /** Whether a range waits that has waited long enough. */
    synchronized boolean isDue(long now) {
        return count > 0 && now - words[head * STRIDE + 3] >= limits.longestWaitNanos();
    }

    /** Gives those ranges back whose flush has ended. */
    synchronized void release(MapContext context) {
        taken();
        try {
            releaseForgotten(context);
        } finally {
            leaving();
        }
    }

    private void releaseForgotten(MapContext context) {
        int capacity = words.length / STRIDE;
        while (count > 0 && words[head * STRIDE + 2] < owner.flushes().ended()) {
            long size = words[head * STRIDE + 1];
            if (size > 0) {
                owner.space().free(words[head * STRIDE], size, context);
            }
            @Nullable DmaMemory memory = memories.length == 0 ? null : memories[head];
            if (memory != null) {
                memories[head] = null;
                owner.drop(memory);
            }
            head = (head + 1) % capacity;
            count--;
        }
    }

    private void taken() {
        if (sink != null) {
            sink.lockTaken(System.identityHashCode(this));
        }
    }

    private void leaving() {
        if (sink != null) {
            sink.lockReleased(System.identityHashCode(this));
        }
    }

    private void grow() {
        int capacity = words.length / STRIDE;
        long[] larger = new long[2 * words.length];
        int behind = capacity - head;
        System.arraycopy(words, head * STRIDE, larger, 0, behind * STRIDE);
        System.arraycopy(words, 0, larger, behind * STRIDE, head * STRIDE);
        words = larger;
        if (memories.length > 0) {
            @Nullable DmaMemory[] more = new @Nullable DmaMemory[2 * capacity];
            System.arraycopy(memories, head, more, 0, behind);
            System.arraycopy(memories, 0, more, behind, head);
            memories = more;
        }
        head = 0;
    }

    @Override
    public void contextClosed() {
        owner.leave(this);
    }
}
