package io.crossdock.iommu.amdvi;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.CommandRing;
import io.crossdock.iommu.IommuException;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * The command buffer: 256 commands of 16 bytes, empty when head equals tail, so that one slot stays free.
 *
 * <p>What confirms is the number that a completion wait stores in memory, which the driver watches.
 */
final class CommandBuffer extends CommandRing {
    private static final int LENGTH_LG2 = 8;
    private static final int ENTRY_LG2 = 4;
    private static final long STORE_OFFSET = 1 << LENGTH_LG2 + ENTRY_LG2;

    private final Mmio registers;
    private long sequence;
    /** Was told to run after it had stopped, and has not been seen to. */
    private boolean starting;

    CommandBuffer(Machine machine, Mmio registers, long unit, @Nullable EventSink sink) {
        super(
                machine,
                unit,
                new Terms("AMD-Vi unit at 0x" + Long.toHexString(unit), "command", "buffer", "a wait"),
                new Shape(LENGTH_LG2, ENTRY_LG2, false, 2 * STORE_OFFSET),
                sink);
        this.registers = registers;
    }

    @Override
    public void install() {
        registers.write64(Registers.COMMAND_BASE, address(0) | (long) LENGTH_LG2 << 56);
        registers.write64(Registers.COMMAND_HEAD, 0);
        registers.write64(Registers.COMMAND_TAIL, 0);
    }

    @Override
    protected void writeTail(int position) {
        registers.write64(Registers.COMMAND_TAIL, offset(position));
    }

    @Override
    protected int readHead() {
        checkRunning();
        return head();
    }

    private int head() {
        return (int) registers.read64(Registers.COMMAND_HEAD) >>> ENTRY_LG2 & (1 << LENGTH_LG2) - 1;
    }

    @Override
    protected void addConfirmation() {
        sequence++;
        add(Commands.completionWait(address(STORE_OFFSET)), sequence);
    }

    @Override
    protected boolean isConfirmed() {
        if ((long) PhysicalMemory.WORD.getAcquire(bytes(), STORE_OFFSET) == sequence) {
            drained();
            starting = false;
            return true;
        }
        checkRunning();
        return false;
    }

    /**
     * The unit stops at a command that it cannot carry out, and says which in its event log. It is started again with an empty
     * buffer: what was in it is lost to the caller alone, who holds the lock and is told.
     */
    private void checkRunning() {
        if ((registers.read64(Registers.STATUS) & Registers.STATUS_COMMAND_RUN) != 0) {
            starting = false;
        } else if (!starting) {
            int head = head();
            String message =
                    unit() + " stopped at command " + command(head) + ", slot " + head + "; its event log says why";
            restart();
            throw new IommuException(message);
        }
    }

    private void restart() {
        long control = registers.read64(Registers.CONTROL);
        registers.write64(Registers.CONTROL, control & ~Registers.COMMAND_EN);
        empty();
        install();
        registers.write64(Registers.CONTROL, control);
        starting = true;
    }

    @Override
    protected String registers() {
        return "tail=0x" + Long.toHexString(offset(tail())) + ", head=0x"
                + Long.toHexString(registers.read64(Registers.COMMAND_HEAD)) + ", status=0x"
                + Long.toHexString(registers.read64(Registers.STATUS));
    }
}
