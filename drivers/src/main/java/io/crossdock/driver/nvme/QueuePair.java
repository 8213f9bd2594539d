package io.crossdock.driver.nvme;

import io.crossdock.dma.CoherentBuffer;
import io.crossdock.dma.DmaDevice;
import io.crossdock.machine.DmaMemory;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A submission queue and its completion queue (4.1), with a page for a PRP list per command in flight.
 *
 * <p>Polled: no interrupt is asked for. One command less than entries can be in flight, for a full queue would look
 * like an empty one.
 */
final class QueuePair implements AutoCloseable {
    /** The phase bit is in the last dword of an entry; what lies before it is read after it. */
    private static final VarHandle DWORD =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

    private static final int PHASE_SHIFT = 16;

    private final DmaDevice device;
    private final Registers registers;
    private final int id;
    private final int entries;
    private final CoherentBuffer submission;
    private final CoherentBuffer completion;
    private final CoherentBuffer lists;
    private final @Nullable Command[] inFlight;
    private int inFlightCount;
    private int tail;
    private int head;
    private int phase = 1;

    private QueuePair(DmaDevice device, Registers registers, int id, int entries, CoherentBuffer[] memory) {
        this.device = device;
        this.registers = registers;
        this.id = id;
        this.entries = entries;
        this.submission = memory[0];
        this.completion = memory[1];
        this.lists = memory[2];
        this.inFlight = new Command[entries - 1];
    }

    /** Takes and maps the memory; the controller is told by the caller. */
    static QueuePair create(DmaDevice device, Registers registers, int id, int entries) {
        long[] sizes = {(long) entries * Command.SIZE, (long) entries * Completion.SIZE, (entries - 1L) * Prps.PAGE};
        CoherentBuffer[] memory = new CoherentBuffer[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            try {
                memory[i] = device.allocateCoherent(sizes[i]);
            } catch (RuntimeException e) {
                for (int j = 0; j < i; j++) {
                    device.free(memory[j]);
                }
                throw e;
            }
        }
        return new QueuePair(device, registers, id, entries, memory);
    }

    int entries() {
        return entries;
    }

    long submissionAddress() {
        return submission.mapping().dmaAddress();
    }

    long completionAddress() {
        return completion.mapping().dmaAddress();
    }

    boolean full() {
        return inFlightCount == inFlight.length;
    }

    boolean idle() {
        return inFlightCount == 0;
    }

    /** A number for the next command, which is also that of its PRP list. */
    int freeIdentifier() {
        for (int i = 0; i < inFlight.length; i++) {
            if (inFlight[i] == null) {
                return i;
            }
        }
        throw new IllegalStateException("queue " + id + " is full: entries=" + entries);
    }

    /** Describes data for the command with this number. */
    Prps prps(int identifier, long address, int size) {
        DmaMemory memory = lists.memory();
        long offset = (long) identifier * Prps.PAGE;
        return Prps.of(
                address,
                size,
                memory.bytes().asSlice(offset, Prps.PAGE),
                lists.mapping().dmaAddress() + offset);
    }

    /** Hands a command to the controller under a number that {@link #freeIdentifier} gave. */
    void submit(int identifier, Command command) {
        command.store(submission.memory().bytes().asSlice((long) tail * Command.SIZE, Command.SIZE), identifier);
        inFlight[identifier] = command;
        inFlightCount++;
        tail = (tail + 1) % entries;
        VarHandle.releaseFence(); // the entry before the doorbell
        registers.ringSubmission(id, tail);
    }

    /** Whether a completion waits to be taken. */
    boolean completed() {
        return ((int) DWORD.getAcquire(completion.memory().bytes(), head * (long) Completion.SIZE + 12) >>> PHASE_SHIFT
                        & 1)
                == phase;
    }

    /**
     * Takes the next completion.
     *
     * @return the refused command's message; empty after success
     * @throws NvmeException if it names a command that is not in flight
     */
    Optional<NvmeException> take() {
        int dword3 = (int) DWORD.getAcquire(completion.memory().bytes(), head * (long) Completion.SIZE + 12);
        Completion done = Completion.of(dword3);
        head = (head + 1) % entries;
        phase = head == 0 ? 1 - phase : phase;
        registers.ringCompletion(id, head);
        Command command = done.identifier() < inFlight.length ? inFlight[done.identifier()] : null;
        if (command == null) {
            throw new NvmeException("the controller completed a command that was not given: identifier="
                    + done.identifier() + ", queue=" + id + "; reset it");
        }
        inFlight[done.identifier()] = null;
        inFlightCount--;
        return done.success() ? Optional.empty() : Optional.of(refused(command, done));
    }

    private NvmeException refused(Command command, Completion done) {
        return new NvmeException(
                device.function().bdf() + " refused " + command.name() + ": status " + done.statusText()
                        + ", namespace=" + command.namespace() + ", dwords 10 to 12=0x"
                        + Integer.toHexString(command.dword10()) + " 0x" + Integer.toHexString(command.dword11())
                        + " 0x" + Integer.toHexString(command.dword12()),
                done.status());
    }

    /** Gives the memory back: only when the controller no longer uses the queues. */
    @Override
    public void close() {
        device.free(lists);
        device.free(completion);
        device.free(submission);
    }
}
