package io.crossdock.workbench.attack;

import io.crossdock.event.EventSink;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Turns what the engine tells of memory into steps. */
final class StepSink implements EventSink {
    private final Consumer<Step> steps;
    private final LongConsumer addresses;

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
    public void tableLinked(int level, long iova, long table) {
        steps.accept(Step.WRITTEN);
    }

    @Override
    public void tableUnlinked(int level, long iova, long table) {
        steps.accept(Step.CLEARED);
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
