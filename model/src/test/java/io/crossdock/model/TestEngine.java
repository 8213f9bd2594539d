package io.crossdock.model;

import io.crossdock.machine.Mmio;
import io.crossdock.pci.Bdf;
import java.time.Duration;

/** Drives a copy engine by its registers, in literals. */
public final class TestEngine {
    public static final int WRITE = 1;
    public static final int READ = 2;
    public static final int FILL = 3;
    public static final int CRC32C = 4;
    public static final int DONE = 2;
    public static final int DONE_WITH_ERROR = 6;

    private final ModelMachine machine;
    private final Mmio registers;

    public TestEngine(ModelMachine machine, Bdf bdf) {
        this.machine = machine;
        this.registers = machine.function(bdf).orElseThrow().bar(0);
    }

    public Mmio registers() {
        return registers;
    }

    /** Fills the first bytes of local memory with a pattern. */
    public TestEngine fill(long bytes, long seed) {
        registers.write64(0x28, seed);
        run(FILL, 0, 0, bytes);
        return this;
    }

    /** Starts a command without waiting. */
    public void start(int command, long local, long bus, long bytes) {
        registers.write64(0x10, local);
        registers.write64(0x18, bus);
        registers.write64(0x20, bytes);
        registers.write32(0x38, command);
    }

    /** Waits until the engine is idle and returns its status. */
    public int finish() {
        if (!machine.await(() -> (registers.read32(0x3c) & 1) == 0, Duration.ofSeconds(1))) {
            throw new AssertionError("the engine is still busy");
        }
        return registers.read32(0x3c);
    }

    /** Runs a command and returns the status. */
    public int run(int command, long local, long bus, long bytes) {
        start(command, local, bus, bytes);
        return finish();
    }

    public long result() {
        return registers.read64(0x40);
    }

    public long checksum(long local, long bytes) {
        run(CRC32C, local, 0, bytes);
        return result();
    }
}
