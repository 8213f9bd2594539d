package io.crossdock.workbench.attack;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import io.crossdock.model.ModelMachine;
import io.crossdock.pci.Bdf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The modelled machine, with everybody told of each step that a driver makes: a register written, and each step of the
 * machine's time while the driver waits. The drivers see no difference.
 */
final class WatchedMachine implements Machine {
    private static final Duration STEP = Duration.ofNanos(1000);

    private final ModelMachine model;
    private final Runnable alone;
    private final Consumer<Step> steps;
    private final Runnable arrivals;
    private long skippedNanos;

    /**
     * @param alone called before time passes: returns when nobody else is at work
     * @param steps hears of each step
     * @param arrivals called after each step of time, before anybody else acts
     */
    WatchedMachine(ModelMachine model, Runnable alone, Consumer<Step> steps, Runnable arrivals) {
        this.model = model;
        this.alone = alone;
        this.steps = steps;
        this.arrivals = arrivals;
    }

    /** Lets one step of time pass: units consume, accesses arrive. */
    void pass() {
        alone.run();
        model.await(() -> false, STEP);
        arrivals.run();
    }

    /** Lets the clock jump, with nothing happening meanwhile. */
    void skip(Duration time) {
        skippedNanos += time.toNanos();
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration timeout) {
        long deadline = model.clock().nanos() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (model.clock().nanos() >= deadline) {
                return false;
            }
            pass();
            steps.accept(Step.WORKED);
        }
        return true;
    }

    @Override
    public MachineClock clock() {
        return () -> model.clock().nanos() + skippedNanos;
    }

    @Override
    public List<? extends PciFunction> functions() {
        return model.functions();
    }

    @Override
    public Optional<? extends PciFunction> function(Bdf bdf) {
        return model.function(bdf);
    }

    @Override
    public List<IommuInfo> iommus() {
        return model.iommus();
    }

    @Override
    public Mmio registers(long physicalBase, long size) {
        return new Told(model.registers(physicalBase, size), steps);
    }

    /** A context that has just got a lock may work beside the one that held it, up to its next step. */
    @Override
    public synchronized DmaMemory allocate(long size, long alignment) {
        return model.allocate(size, alignment);
    }

    @Override
    public synchronized void free(DmaMemory memory) {
        model.free(memory);
    }

    @Override
    public void close() {
        model.close();
    }

    /** Registers whose writes are steps. */
    private record Told(Mmio registers, Consumer<Step> steps) implements Mmio {
        @Override
        public long size() {
            return registers.size();
        }

        @Override
        public int read8(long offset) {
            return registers.read8(offset);
        }

        @Override
        public int read16(long offset) {
            return registers.read16(offset);
        }

        @Override
        public int read32(long offset) {
            return registers.read32(offset);
        }

        @Override
        public long read64(long offset) {
            return registers.read64(offset);
        }

        @Override
        public void write8(long offset, int value) {
            registers.write8(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write16(long offset, int value) {
            registers.write16(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write32(long offset, int value) {
            registers.write32(offset, value);
            steps.accept(Step.TOLD);
        }

        @Override
        public void write64(long offset, long value) {
            registers.write64(offset, value);
            steps.accept(Step.TOLD);
        }
    }
}
