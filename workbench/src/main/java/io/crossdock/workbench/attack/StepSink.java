package io.crossdock.workbench.attack;

import io.crossdock.event.EventSink;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Turns what the engine tells of memory into steps. */
final class StepSink implements EventSink {
    private static final long IN_USE = 0;

    private final Consumer<Step> steps;
    private final LongConsumer addresses;
    /** A sum over the tables that are in use, and those that are linked, in any order. */
    private final AtomicLong tables = new AtomicLong();

    /** @param addresses hears the first address of each run of leaves written, before the step */
    StepSink(Consumer<Step> steps, LongConsumer addresses) {
        this.steps = steps;
        this.addresses = addresses;
    }

    @Override
    public void leavesWritten(int level, long iova, int count) {
        addresses.accept(iova);
        steps.accept(Step.WRITTEN);
    }

    @Override
    public void leavesCleared(int level, long iova, int count) {
        steps.accept(Step.CLEARED);
    }

    @Override
    public void tableAllocated(long table) {
        tables.addAndGet(Interleavings.mix(IN_USE, table));
    }

    @Override
    public void tableFreed(long table) {
        tables.addAndGet(-Interleavings.mix(IN_USE, table));
    }

    /** Tells which tables are in use, and linked where, from what was so at another time. */
    long tables() {
        return tables.get();
    }

    @Override
    public void tableLinked(int level, long iova, long table) {
        tables.addAndGet(linked(level, iova, table));
        steps.accept(Step.WRITTEN);
    }

    @Override
    public void tableUnlinked(int level, long iova, long table) {
        tables.addAndGet(-linked(level, iova, table));
        steps.accept(Step.CLEARED);
    }

    private static long linked(int level, long iova, long table) {
        return Interleavings.mix(Interleavings.mix(1 + level, iova), table);
    }

    @Override
    public void commandQueued(long unit, long word0, long word1) {
        steps.accept(Step.QUEUED);
    }

    @Override
    public void commandsCompleted(long unit) {
        steps.accept(Step.CONFIRMED);
    }
}
