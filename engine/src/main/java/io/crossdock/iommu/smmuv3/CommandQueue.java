package io.crossdock.iommu.smmuv3;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.CommandRing;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import org.jspecify.annotations.Nullable;

/**
 * The command queue (IHI 0070 3.5, 4).
 *
 * <pre>
 * PROD  | 0 31:20 | WRAP n | WR n-1:0 |      n = log2 of the entries
 * CONS  | 0 | ERR 30:24 | ... | WRAP n | RD n-1:0 |
 * </pre>
 *
 * <p>Empty when index and wrap bit agree, full when the indices agree and the wrap bits do not. What is confirmed is that CONS
 * has reached PROD behind a CMD_SYNC.
 */
final class CommandQueue extends CommandRing {
    private static final int ENTRY_LG2 = 4;

    private final Mmio registers;
    private final int lg2;

    CommandQueue(Machine machine, Mmio registers, long unit, int lg2, @Nullable EventSink sink) {
        super(
                machine,
                unit,
                new Terms("SMMUv3 at 0x" + Long.toHexString(unit), "command", "queue", "a CMD_SYNC"),
                new Shape(lg2, ENTRY_LG2, true, Math.max(4096, 1L << lg2 + ENTRY_LG2)),
                sink);
        this.registers = registers;
        this.lg2 = lg2;
    }

    @Override
    public void install() {
        registers.write64(Registers.CMDQ_BASE, address(0) | lg2);
        registers.write32(Registers.CMDQ_PROD, 0);
        registers.write32(Registers.CMDQ_CONS, 0);
    }

    @Override
    protected void writeTail(int position) {
        registers.write32(Registers.CMDQ_PROD, position);
    }

    @Override
    protected int readHead() {
        int cons = registers.read32(Registers.CMDQ_CONS);
        int position = cons & (2 << lg2) - 1;
        int error = cons >>> 24 & 0x7f;
        // ERR keeps its value after the error was acknowledged: GERROR tells whether it is active.
        if (error != 0) {
            int active = registers.read32(Registers.GERROR) ^ registers.read32(Registers.GERRORN);
            if ((active & Registers.GERROR_CMDQ) != 0) {
                // A CMD_SYNC in its place lets the unit go on (4.8).
                replace(position, nameOf(error), Commands.SYNC, 0);
                registers.write32(Registers.GERRORN, registers.read32(Registers.GERRORN) ^ Registers.GERROR_CMDQ);
            }
        }
        return position;
    }

    @Override
    protected void addConfirmation() {
        add(Commands.SYNC, 0);
    }

    @Override
    protected boolean isConfirmed() {
        if (readHead() != tail()) {
            return false;
        }
        drained();
        return true;
    }

    private static String nameOf(int error) {
        return switch (error) {
            case 1 -> "CERROR_ILL, illegal command";
            case 2 -> "CERROR_ABT, the queue could not be read";
            case 3 -> "CERROR_ATC_INV_SYNC, a device did not answer an ATC invalidation";
            default -> "error code " + error;
        };
    }

    @Override
    protected String registers() {
        return "CMDQ_PROD=0x" + Integer.toHexString(tail()) + ", CMDQ_CONS=0x"
                + Integer.toHexString(registers.read32(Registers.CMDQ_CONS));
    }
}
