package io.crossdock.workbench.attack;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.ForwardingMachine;
import io.crossdock.machine.ForwardingMmio;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.Mmio;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The modelled machine, with everybody told of each step that a driver makes: a register written, and each step of the
 * machine's time while the driver waits. The drivers see no difference.
 */
final class WatchedMachine extends ForwardingMachine {
    private static final Duration STEP = Duration.ofNanos(1000);

    private final Runnable alone;
    private final Consumer<Step> steps;
    private final Runnable arrivals;
    private long skippedNanos;

    /**
     * @param alone called before time passes: returns when nobody else is at work
     * @param steps hears of each step
     * @param arrivals called after each step of time, before anybody else acts
     */
    WatchedMachine(Machine model, Runnable alone, Consumer<Step> steps, Runnable arrivals) {
        super(model);
        this.alone = alone;
        this.steps = steps;
        this.arrivals = arrivals;
    }

    /** Lets one step of time pass: units consume, accesses arrive. */
    void pass() {
        alone.run();
        inner.await(() -> false, STEP);
        arrivals.run();
    }

    /** Lets the clock jump, with nothing happening meanwhile. */
    void skip(Duration time) {
        skippedNanos += time.toNanos();
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        long deadline = inner.clock().nanos() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (inner.clock().nanos() >= deadline) {
                return false;
            }
            pass();
            steps.accept(Step.WORKED);
        }
        return true;
    }

    @Override
    public MachineClock clock() {
        return () -> inner.clock().nanos() + skippedNanos;
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        return new Told(inner.registers(physicalBase, size), steps);
    }

    /** A context that has just got a lock may work beside the one that held it, up to its next step. */
    @Override
    public synchronized DmaMemory allocate(long size, long alignment) {
        return inner.allocate(size, alignment);
    }

    @Override
    public synchronized void free(DmaMemory memory) {
        inner.free(memory);
    }

    /** Registers whose writes are steps. */
    private static final class Told extends ForwardingMmio {
        private final Consumer<Step> steps;

        Told(Mmio registers, Consumer<Step> steps) {
            super(registers);
            this.steps = steps;
        }

        @Override
        public void write8(long offset, int value) {
            inner.write8(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write16(long offset, int value) {
            inner.write16(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write32(long offset, int value) {
            inner.write32(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write64(long offset, long value) {
            inner.write64(offset, value);
            steps.accept(Step.TOLD);
        }
    }
}
