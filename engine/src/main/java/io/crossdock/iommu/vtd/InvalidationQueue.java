package io.crossdock.iommu.vtd;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.IommuException;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.machine.Mmio;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation queue (VT-d 6.5): descriptors in one page, empty when head equals tail, so that one slot stays free.
 * Legacy mode has descriptors of 16 bytes; scalable mode wants them of 32, whose upper halves are 0 in all that this
 * driver gives.
 *
 * <p>Completion is a wait descriptor's write of a number to memory, which the driver watches; it costs no register access.
 * A caller holds {@link #lock} from its first descriptor to the end of its {@link #sync}.
 */
final class InvalidationQueue {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int SIZE = 4096;
    private static final int WIDE = 1 << 11;
    private static final int ERRORS =
            Registers.FSTS_QUEUE_ERROR | Registers.FSTS_COMPLETION_ERROR | Registers.FSTS_TIMEOUT_ERROR;
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final VarHandle STATUS =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    /** The status word that counts, and one that takes what nobody waits for. */
    private static final long STATUS_OFFSET = SIZE;

    private static final long SCRATCH_OFFSET = SIZE + 8;

    private final Machine machine;
    private final Mmio registers;
    private final long unit;
    private final @Nullable EventSink sink;
    private final int entry;
    private final int offsetMask;
    private final DmaMemory memory;
    private final MemorySegment bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final BooleanSupplier hasRoom = this::hasRoom;
    private final BooleanSupplier isDone = this::isDone;
    private int tail;
    private int knownHead;
    private int sequence;
    private int replacedAt = -1;
    private @Nullable String rejected;

    /** @param entry bytes of a descriptor, 16 or 32 */
    InvalidationQueue(Machine machine, Mmio registers, long unit, int entry, @Nullable EventSink sink) {
        this.machine = machine;
        this.registers = registers;
        this.unit = unit;
        this.sink = sink;
        this.entry = entry;
        this.offsetMask = SIZE - 1 & -entry;
        this.memory = machine.allocate(2 * SIZE, SIZE);
        this.bytes = memory.bytes();
    }

    /** Tells the unit where the queue is; queued invalidation must be disabled. */
    void install() {
        registers.write64(Registers.IQT, 0);
        registers.write64(Registers.IQA, memory.machineAddress(0) | (entry == 32 ? WIDE : 0));
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /**
     * Queues a descriptor; the caller holds the lock.
     *
     * @throws IommuException if the queue is full and the unit takes nothing out of it in time
     */
    void add(long word0, long word1) {
        int next = tail + entry & offsetMask;
        if (next == knownHead) {
            publish();
            if (!hasRoom() && !machine.await(hasRoom, TIMEOUT)) {
                throw timeout("to take a descriptor out of its full queue");
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
     * Queues a wait descriptor and waits for its status write: everything queued before is complete then. The caller holds
     * the lock.
     *
     * @throws IommuException if a descriptor was rejected, or the unit does not answer in time
     */
    void sync() {
        sequence++;
        add(Descriptors.waitStatus(sequence), memory.machineAddress(STATUS_OFFSET));
        publish();
        if (!isDone() && !machine.await(isDone, TIMEOUT)) {
            throw timeout("to complete a wait descriptor");
        }
        if (sink != null) {
            sink.commandsCompleted(unit);
        }
        String message = rejected;
        rejected = null;
        replacedAt = -1;
        if (message != null) {
            throw new IommuException(message);
        }
    }

    private void publish() {
        VarHandle.releaseFence();
        registers.write64(Registers.IQT, tail);
    }

    private boolean hasRoom() {
        checkErrors();
        knownHead = (int) registers.read64(Registers.IQH) & offsetMask;
        return (tail + entry & offsetMask) != knownHead;
    }

    private boolean isDone() {
        if ((int) STATUS.getAcquire(bytes, STATUS_OFFSET) == sequence) {
            knownHead = tail;
            return true;
        }
        checkErrors();
        return false;
    }

    private void checkErrors() {
        int errors = registers.read32(Registers.FSTS) & ERRORS;
        if ((errors & Registers.FSTS_QUEUE_ERROR) != 0) {
            replaceRejected();
        }
        if (errors != 0) {
            registers.write32(Registers.FSTS, errors);
        }
    }

    /** The unit stops at a descriptor it rejects; a wait in its place that nobody watches lets it go on (6.5.2.10). */
    private void replaceRejected() {
        int head = (int) registers.read64(Registers.IQH) & offsetMask;
        if (head == replacedAt) {
            throw new IommuException(describe() + " rejects a wait descriptor, slot " + head / entry
                    + "; its queue memory cannot be read or the unit is broken");
        }
        replacedAt = head;
        if (rejected == null) {
            rejected = describe() + " rejected descriptor 0x" + Long.toHexString((long) WORD.get(bytes, (long) head))
                    + " 0x" + Long.toHexString((long) WORD.get(bytes, head + 8L)) + ": invalidation queue error";
        }
        WORD.set(bytes, (long) head, Descriptors.waitStatus(0));
        WORD.set(bytes, head + 8L, memory.machineAddress(SCRATCH_OFFSET));
        VarHandle.releaseFence();
    }

    private IommuException timeout(String what) {
        return new IommuException(describe() + " did not answer: waited " + TIMEOUT.toMillis() + " ms for it " + what
                + ", IQT=0x" + Integer.toHexString(tail) + ", IQH=0x"
                + Long.toHexString(registers.read64(Registers.IQH)) + ", FSTS=0x"
                + Integer.toHexString(registers.read32(Registers.FSTS)));
    }

    private String describe() {
        return "VT-d unit at 0x" + Long.toHexString(unit);
    }

    void free() {
        machine.free(memory);
    }
}
