package io.crossdock.iova;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Adjacent pages that are handed out one after the other and come back together.
 *
 * <p>The owner, one context at a time, hands out and counts. Whoever frees counts down {@code outstanding}, which the owner
 * raises by all that it handed out only when it is done with the chunk. Until then the number is not positive, so the free
 * that brings it to 0 from above is the last one, and exactly one caller sees that.
 */
final class Chunk {
    private static final VarHandle OUTSTANDING;

    static {
        try {
            OUTSTANDING = MethodHandles.lookup().findVarHandle(Chunk.class, "outstanding", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long firstPfn;
    private int used;
    private int handedOut;

    @SuppressWarnings("UnusedVariable") // through OUTSTANDING
    private int outstanding;

    Chunk(long firstPfn) {
        this.firstPfn = firstPfn;
    }

    /** The next aligned pages, or {@link IovaAllocator#NONE}; for the owner. */
    long next(int pages, int lg2) {
        int align = (1 << lg2) - 1;
        int at = used + align & ~align;
        if (at + pages > ContiguousIovaAllocator.CHUNK_PAGES) {
            return IovaAllocator.NONE;
        }
        used = at + pages;
        handedOut += pages;
        return firstPfn + at;
    }

    /** The owner hands out no more. Returns true if all came back already; then the caller has the chunk. */
    boolean retire() {
        int all = handedOut;
        return (int) OUTSTANDING.getAndAdd(this, all) + all == 0;
    }

    /** Pages come back. Returns true if they are the last ones; then the caller has the chunk. */
    boolean release(int pages) {
        return (int) OUTSTANDING.getAndAdd(this, -pages) == pages;
    }

    /** Begins anew; for who has it. */
    Chunk reset() {
        used = 0;
        handedOut = 0;
        return this;
    }
}
