package io.crossdock.workbench.bench;

import io.crossdock.event.EventSink;
import java.util.function.LongSupplier;

/**
 * Brings what happens on a thread to the {@link MapPhases} of that thread. A thread that has brought none, as the one that
 * flushes what is due while others work, marks nothing. Allocates nothing once a thread has marked.
 */
final class PhaseMarks implements EventSink {
    private final LongSupplier clock;
    private final ThreadLocal<MapPhases> phases;

    /** @param clock in nanoseconds */
    PhaseMarks(LongSupplier clock) {
        this.clock = clock;
        phases = ThreadLocal.withInitial(() -> new MapPhases(clock));
    }

    /** Phases for one thread, which {@link #use} makes its own. */
    MapPhases make() {
        return new MapPhases(clock);
    }

    /** From now on the calling thread marks these. */
    void use(MapPhases own) {
        phases.set(own);
    }

    void begin(boolean map) {
        phases.get().begin(map);
    }

    void end() {
        phases.get().end();
    }

    void allocating() {
        phases.get().allocating();
    }

    void allocated() {
        phases.get().allocated();
    }

    void told() {
        phases.get().told();
    }

    @Override
    public void leavesWritten(int level, long iova, int count) {
        phases.get().tableChanged();
    }

    @Override
    public void leavesCleared(int level, long iova, int count) {
        phases.get().tableChanged();
    }

    @Override
    public void tableUnlinked(int level, long iova, long table) {
        phases.get().tableChanged();
    }

    @Override
    public void tableFreed(long table) {
        phases.get().tableChanged();
    }

    @Override
    public void commandsCompleted(long unit) {
        phases.get().confirmed();
    }

    /**
     * What one mark costs at the moment, the clock and the way to it; drops what the phases have counted.
     *
     * @param own phases of the calling thread, which count
     * @param times how many are tried
     */
    double tryNanos(MapPhases own, int times) {
        own.forget();
        begin(true);
        for (int i = 0; i < times; i++) {
            leavesWritten(0, 0, 1);
        }
        double nanos = (double) own.nanos(MapPart.PAGE_TABLE) / times;
        end();
        own.forget();
        return nanos;
    }
}
