package io.crossdock.iommu.amdvi;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.IommuException;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The command buffer: 256 commands of 16 bytes, empty when head equals tail, so that one slot stays free.
 *
 * <p>Completion is the number that a completion wait stores in memory, which the driver watches. A caller holds
 * {@link #lock} from its first command to the end of its {@link #sync}.
 */
final class CommandBuffer {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int SIZE = 4096;
    private static final long LENGTH_LG2 = 8;
    private static final int ENTRY = 16;
    private static final int OFFSET_MASK = SIZE - 1 & -ENTRY;
    private static final long STORE_OFFSET = SIZE;
    private static final VarHandle WORD = PhysicalMemory.WORD;

    private final Machine machine;
    private final Mmio registers;
    private final long unit;
    private final @Nullable EventSink sink;
    private final DmaMemory memory;
    private final MemorySegment bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final BooleanSupplier hasRoom = this::hasRoom;
    private final BooleanSupplier isDone = this::isDone;
    private int tail;
    private int knownHead;
    private long sequence;

    CommandBuffer(Machine machine, Mmio registers, long unit, @Nullable EventSink sink) {
        this.machine = machine;
        this.registers = registers;
        this.unit = unit;
        this.sink = sink;
        this.memory = machine.allocate(2 * SIZE, SIZE);
        this.bytes = memory.bytes();
    }

    /** Tells the unit where the buffer is; it must be switched off. */
    void install() {
        registers.write64(Registers.COMMAND_BASE, memory.machineAddress(0) | LENGTH_LG2 << 56);
        registers.write64(Registers.COMMAND_HEAD, 0);
        registers.write64(Registers.COMMAND_TAIL, 0);
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /**
     * Queues a command; the caller holds the lock.
     *
     * @throws IommuException if the buffer is full and the unit takes nothing out of it in time
     */
    void add(long word0, long word1) {
        int next = tail + ENTRY & OFFSET_MASK;
        if (next == knownHead) {
            publish();
            if (!hasRoom() && !machine.await(hasRoom, TIMEOUT)) {
                throw timeout("to take a command out of its full buffer");
            }
        }
        WORD.set(bytes, (long) tail, word0);
        WORD.set(bytes, tail + 8L, word1);
        tail = next;
        if (sink != null) {
            sink.commandQueued(unit, word0, word1);
        }
    }

    /**
     * Queues a completion wait and waits for its store: everything queued before is complete then. The caller holds the
     * lock.
     *
     * @throws IommuException if the unit stopped at a command or does not answer in time
     */
    void sync() {
        sequence++;
        add(Commands.completionWait(memory.machineAddress(STORE_OFFSET)), sequence);
        publish();
        if (!isDone() && !machine.await(isDone, TIMEOUT)) {
            throw timeout("to complete a wait");
        }
        if (sink != null) {
            sink.commandsCompleted(unit);
        }
    }

    private void publish() {
        VarHandle.releaseFence();
        registers.write64(Registers.COMMAND_TAIL, tail);
    }

    private boolean hasRoom() {
        checkRunning();
        knownHead = (int) registers.read64(Registers.COMMAND_HEAD) & OFFSET_MASK;
        return (tail + ENTRY & OFFSET_MASK) != knownHead;
    }

    private boolean isDone() {
        if ((long) WORD.getAcquire(bytes, STORE_OFFSET) == sequence) {
            knownHead = tail;
            return true;
        }
        checkRunning();
        return false;
    }

    /** The unit stops at a command that it cannot carry out, and says which in its event log. */
    private void checkRunning() {
        if ((registers.read64(Registers.STATUS) & Registers.STATUS_COMMAND_RUN) == 0) {
            int head = (int) registers.read64(Registers.COMMAND_HEAD) & OFFSET_MASK;
            throw new IommuException(describe() + " stopped at command 0x"
                    + Long.toHexString((long) WORD.get(bytes, (long) head)) + " 0x"
                    + Long.toHexString((long) WORD.get(bytes, head + 8L)) + ", slot " + head / ENTRY
                    + "; its event log says why");
        }
    }

    private IommuException timeout(String what) {
        return new IommuException(describe() + " did not answer: waited " + TIMEOUT.toMillis() + " ms for it " + what
                + ", tail=0x" + Integer.toHexString(tail) + ", head=0x"
                + Long.toHexString(registers.read64(Registers.COMMAND_HEAD)) + ", status=0x"
                + Long.toHexString(registers.read64(Registers.STATUS)));
    }

    private String describe() {
        return "AMD-Vi unit at 0x" + Long.toHexString(unit);
    }

    void free() {
        machine.free(memory);
    }
}
