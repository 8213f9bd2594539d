package io.crossdock.model.iommu;

/**
 * Accesses that an invalidation has to wait for, because it asked to drain them: reads and writes each on its own, and
 * none unless asked for (VT-d 6.5.4).
 */
public final class Drain {
    private static final long NOTHING = -1;

    private final InFlight inFlight;
    private long readMark = NOTHING;
    private long writeMark = NOTHING;

    public Drain(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    /** Asks to drain what is under way now. */
    public void ask(boolean reads, boolean writes) {
        if (reads) {
            readMark = inFlight.mark();
        }
        if (writes) {
            writeMark = inFlight.mark();
        }
    }

    /** Whether all of it has arrived. */
    public boolean isDone() {
        if (readMark != NOTHING && inFlight.drained(readMark, true, false)) {
            readMark = NOTHING;
        }
        if (writeMark != NOTHING && inFlight.drained(writeMark, false, true)) {
            writeMark = NOTHING;
        }
        return readMark == NOTHING && writeMark == NOTHING;
    }
}
