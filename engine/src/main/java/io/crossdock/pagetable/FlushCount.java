package io.crossdock.pagetable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Flushes of one address space, begun and ended: whether the unit can still remember what an entry once said.
 *
 * <p><b>Invariant.</b> Who clears an entry and then reads {@link #begun} may take it that the unit has forgotten the entry as
 * soon as {@link #ended} is greater than what it read.
 *
 * <p><b>Why it holds.</b> As many flushes as had begun may be older than the cleared entry; one more cannot be, whichever of
 * the flushes, which run side by side, ended first. The reader needs a full fence between the two, or a compare-and-set that
 * clears: then no flush that it does not count can have begun before the entry was cleared. A flush that throws never ends:
 * from then on everything waits for one more than it would have to.
 */
public final class FlushCount {
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /** A flush begins, before the unit is told anything. */
    public void begin() {
        begun.incrementAndGet();
    }

    /** A flush has ended: the unit has confirmed. */
    public void end() {
        ended.incrementAndGet();
    }

    public long begun() {
        return begun.get();
    }

    public long ended() {
        return ended.get();
    }
}
