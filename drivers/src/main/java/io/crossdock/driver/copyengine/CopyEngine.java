package io.crossdock.driver.copyengine;

import static io.crossdock.driver.copyengine.CopyEngineRegisters.BUS;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.COMMAND;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.COMMAND_CRC32C;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.COMMAND_FILL;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.COMMAND_READ;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.COMMAND_WRITE;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.ERROR_ADDRESS;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.ID;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.ID_VALUE;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.LENGTH;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.LOCAL;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.LOCAL_SIZE;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.MAX_PAYLOAD;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.PATTERN;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.RESULT;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.STATUS;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.STATUS_BUSY;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.STATUS_DONE;
import static io.crossdock.driver.copyengine.CopyEngineRegisters.STATUS_ERROR;

import io.crossdock.dma.DmaDevice;
import io.crossdock.dma.DmaMapping;
import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineException;
import io.crossdock.machine.Mmio;
import io.crossdock.machine.PciFunction;
import java.time.Duration;

/**
 * A device that copies between its local memory and the bus. One command at a time; every command is waited for. Used
 * by one thread at a time.
 *
 * <p>A write that the fabric or an IOMMU drops is not an error here: posted writes have no answer. Compare the bytes at
 * the destination.
 */
public final class CopyEngine {
    private static final int CONFIG_COMMAND = 0x04;
    private static final int CONFIG_MEMORY_AND_MASTER = 6;
    private static final int BAR_COUNT = 6;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Machine machine;
    private final Mmio registers;
    private final String name;
    private long commands;

    private CopyEngine(Machine machine, Mmio registers, String name) {
        this.machine = machine;
        this.registers = registers;
        this.name = name;
    }

    /**
     * What a command that moves bytes did.
     *
     * @param bytes bytes that left or arrived without an error
     * @param failed whether an access was answered with an error
     * @param errorAddress address of the first such access
     */
    public record Result(long bytes, boolean failed, long errorAddress) {}

    /**
     * Takes charge of the device: enables memory decoding and bus mastering, and checks that it is a copy engine.
     *
     * @throws MachineException if the function has no memory BAR or is another device
     */
    public static CopyEngine open(DmaDevice device) {
        PciFunction function = device.function();
        // The upper half is the status register, whose bits clear when a one is written to them.
        int command = function.configRead32(CONFIG_COMMAND) & 0xffff;
        function.configWrite32(CONFIG_COMMAND, command | CONFIG_MEMORY_AND_MASTER);
        Mmio registers = function.bar(firstMemoryBar(function));
        int id = registers.read32(ID);
        if (id != ID_VALUE) {
            throw new MachineException(String.format(
                    "%s is no copy engine: ID register 0x%08x, expected 0x%08x; open it with its own driver",
                    function.bdf(), id, ID_VALUE));
        }
        return new CopyEngine(device.machine(), registers, "copy engine " + function.bdf());
    }

    /**
     * Index of the BAR that holds the register block.
     *
     * @throws MachineException if the function has no mapped memory BAR
     */
    public static int firstMemoryBar(PciFunction function) {
        for (int bar = 0; bar < BAR_COUNT; bar++) {
            if (function.barRange(bar).isPresent()) {
                return bar;
            }
        }
        throw new MachineException("function " + function.bdf()
                + " has no mapped memory BAR, so it has no registers; choose another initiator");
    }

    /** Bytes of local memory. */
    public long localSize() {
        return registers.read64(LOCAL_SIZE);
    }

    /** Commands given since the device was opened: what the CPU had to do. */
    public long commands() {
        return commands;
    }

    /** Sends write packets of at most this many bytes; 0 leaves it to DevCtl's maximum payload. */
    public void limitPayload(int bytes) {
        registers.write32(MAX_PAYLOAD, bytes);
    }

    /** Fills local memory with a pattern that no two seeds share. */
    public void fill(long seed, long local, long length) {
        registers.write64(PATTERN, seed);
        command(COMMAND_FILL, local, 0, length);
    }

    /** CRC32C of local memory. */
    public long crc32c(long local, long length) {
        command(COMMAND_CRC32C, local, 0, length);
        return registers.read64(RESULT);
    }

    /** Copies local memory to a mapping. */
    public Result write(DmaMapping to, long offset, long local, long length) {
        checkInside(to, offset, length);
        return command(COMMAND_WRITE, local, to.dmaAddress() + offset, length);
    }

    /** Copies from a mapping to local memory. */
    public Result read(DmaMapping from, long offset, long local, long length) {
        checkInside(from, offset, length);
        return command(COMMAND_READ, local, from.dmaAddress() + offset, length);
    }

    /**
     * Writes to an address that no mapping vouches for, as a faulty or malicious device would: to see that it is stopped.
     */
    public Result writeUnchecked(long dmaAddress, long local, long length) {
        return command(COMMAND_WRITE, local, dmaAddress, length);
    }

    /** As {@link #writeUnchecked}, reading. */
    public Result readUnchecked(long dmaAddress, long local, long length) {
        return command(COMMAND_READ, local, dmaAddress, length);
    }

    private static void checkInside(DmaMapping mapping, long offset, long length) {
        if (offset < 0 || length <= 0 || offset > mapping.size() - length) {
            throw new IllegalArgumentException("range outside of the mapping: offset=" + offset + ", length=" + length
                    + ", limit=" + mapping.size());
        }
    }

    private Result command(int command, long local, long bus, long length) {
        long size = localSize();
        if (local < 0 || length <= 0 || local > size - length) {
            throw new IllegalArgumentException(
                    "range outside of local memory: offset=" + local + ", length=" + length + ", limit=" + size);
        }
        commands++;
        registers.write64(LOCAL, local);
        registers.write64(BUS, bus);
        registers.write64(LENGTH, length);
        registers.write32(COMMAND, command);
        if (!machine.await(() -> (registers.read32(STATUS) & STATUS_BUSY) == 0, TIMEOUT)) {
            throw new MachineException(name + " does not finish: command=" + command + ", length=" + length
                    + ", timeout=" + TIMEOUT.toSeconds() + " s; reset the device");
        }
        int status = registers.read32(STATUS);
        if ((status & STATUS_DONE) == 0) {
            throw new MachineException(name + " refused a command: command=" + command + ", length=" + length
                    + String.format(", STATUS=0x%x; check that bus mastering is enabled", status));
        }
        registers.write32(STATUS, STATUS_DONE | STATUS_ERROR);
        return new Result(registers.read64(RESULT), (status & STATUS_ERROR) != 0, registers.read64(ERROR_ADDRESS));
    }
}
