package io.crossdock.dma;

import io.crossdock.iova.MapContext;

/**
 * Ranges that one context has unmapped and that wait for a flush, oldest first.
 *
 * <p>Its context adds; any thread may release, since the addresses may be needed elsewhere, so both take the monitor. It is
 * never held while another queue's is.
 */
final class FlushQueue implements MapContext.OnClose {
    /** As many as Linux's flush queue of a processor has. */
    static final int ENTRIES = 256;

    /** Linux's timer. */
    static final long LONGEST_WAIT_NANOS = 10_000_000;

    private static final int FIRST_ENTRIES = 16;
    /** Words of an entry: first address, size, flushes that had begun, when it was added. */
    private static final int STRIDE = 4;

    private final DeferredFrees owner;
    /** A ring; it grows, since most contexts of very many unmap little. */
    private long[] words = new long[FIRST_ENTRIES * STRIDE];

    private int head;
    private int count;

    FlushQueue(DeferredFrees owner) {
        this.owner = owner;
    }

    /**
     * Adds a range whose entries are cleared. Where the queue is full, or its oldest range has waited long enough, all are
     * flushed first.
     */
    synchronized void add(long iova, long size, MapContext context) {
        release(context);
        long now = owner.nanos();
        if (isDue(now)) {
            owner.flush();
            release(context);
        }
        while (count == ENTRIES) { // twice, where another context's flush has begun but not ended
            owner.flush();
            release(context);
        }
        if (count == words.length / STRIDE) {
            grow();
        }
        int at = (head + count) % (words.length / STRIDE) * STRIDE;
        words[at] = iova;
        words[at + 1] = size;
        words[at + 2] = owner.begun();
        words[at + 3] = now;
        count++;
    }

    /** Whether a range waits that has waited long enough. */
    synchronized boolean isDue(long now) {
        return count > 0 && now - words[head * STRIDE + 3] >= LONGEST_WAIT_NANOS;
    }

    /** Gives those ranges back whose flush has ended. */
    synchronized void release(MapContext context) {
        int capacity = words.length / STRIDE;
        while (count > 0 && words[head * STRIDE + 2] < owner.ended()) {
            owner.space().free(words[head * STRIDE], words[head * STRIDE + 1], context);
            head = (head + 1) % capacity;
            count--;
        }
    }

    private void grow() {
        int capacity = words.length / STRIDE;
        long[] larger = new long[2 * words.length];
        int behind = capacity - head;
        System.arraycopy(words, head * STRIDE, larger, 0, behind * STRIDE);
        System.arraycopy(words, 0, larger, behind * STRIDE, head * STRIDE);
        words = larger;
        head = 0;
    }

    @Override
    public void contextClosed() {
        owner.leave(this);
    }
}
