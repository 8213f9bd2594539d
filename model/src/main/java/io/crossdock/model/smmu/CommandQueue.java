package io.crossdock.model.smmu;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.InFlight;
import java.util.ArrayDeque;

/**
 * Consumes commands (specification 4.1, 7.1), a few a step.
 *
 * <p>Consumption says nothing of an invalidation: it is put aside, and takes effect when a CMD_SYNC asks for it or
 * after some steps. A CMD_SYNC is consumed when, besides, the accesses have arrived that were under way when it was
 * reached (specification 4.7.3).
 *
 * <p>A CMD_ATC_INV is on its way to the device when it is consumed, whatever waits to take effect: only a CMD_SYNC before it
 * keeps the device from being told again what is to be forgotten (specification 3.9.1). A device that does not answer makes
 * the next CMD_SYNC an error.
 */
final class CommandQueue {
    private static final int CERROR_ILL = 1;
    private static final int CERROR_ABT = 2;
    private static final int CERROR_ATC_INV_SYNC = 3;

    private final PhysicalMemory memory;
    private final RegisterFile registers;
    private final Invalidator invalidator;
    private final InFlight inFlight;
    private final SmmuParameters parameters;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long now;
    private boolean unanswered;
    private boolean syncReached;
    private long syncMark;

    private record Pending(Opcode opcode, Command command, long due) {}

    CommandQueue(
            PhysicalMemory memory,
            RegisterFile registers,
            Invalidator invalidator,
            InFlight inFlight,
            SmmuParameters parameters) {
        this.memory = memory;
        this.registers = registers;
        this.invalidator = invalidator;
        this.inFlight = inFlight;
        this.parameters = parameters;
    }

    /** Whether commands wait that no error holds up, or consumed ones have not taken effect. */
    boolean busy() {
        return !pending.isEmpty() || runnable();
    }

    private boolean runnable() {
        return registers.enabled(RegisterFile.CR0_CMDQEN)
                && !registers.isActive(RegisterFile.GERROR_CMDQ_ERR)
                && !registers.commandQueue().isEmpty();
    }

    /** Whether anything happened that an answer kept by somebody may depend on. */
    boolean step() {
        now++;
        boolean changed = perform(now);
        for (int i = 0; i < parameters.commandsPerStep() && runnable(); i++) {
            if (!consume()) {
                break;
            }
            changed = true;
        }
        return changed;
    }

    private boolean perform(long until) {
        boolean any = false;
        for (Pending p = pending.peek(); p != null && p.due <= until; p = pending.peek()) {
            pending.remove();
            invalidator.apply(p.opcode, p.command);
            any = true;
        }
        return any;
    }

    /** Whether the command at the head was consumed; if not, it waits or is in error. */
    private boolean consume() {
        QueueIndex queue = registers.commandQueue();
        long address = queue.consumeAddress();
        if (!memory.contains(address, Command.BYTES)) {
            registers.commandError(CERROR_ABT);
            return false;
        }
        Command command = new Command(memory.read64(address), memory.read64(address + 8));
        Opcode opcode = command.opcode();
        if (opcode == null || command.fault() != null) {
            registers.commandError(CERROR_ILL);
            return false;
        }
        if (opcode == Opcode.SYNC) {
            if (!synchronised()) {
                return false;
            }
            if (unanswered) {
                unanswered = false;
                registers.commandError(CERROR_ATC_INV_SYNC);
                return false;
            }
        } else if (opcode == Opcode.ATC_INV) {
            unanswered |= !invalidator.invalidateDevice(command);
        } else {
            pending.add(new Pending(opcode, command, now + parameters.invalidationDelaySteps()));
        }
        registers.consumedTo(queue.nextCons());
        return true;
    }

    private boolean synchronised() {
        if (!syncReached) {
            perform(Long.MAX_VALUE);
            syncReached = true;
            syncMark = inFlight.mark();
        }
        if (!inFlight.drained(syncMark, true, true)) {
            return false;
        }
        syncReached = false;
        return true;
    }
}
