package io.crossdock.iommu;

import io.crossdock.event.EventSink;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A ring in memory through which a translation unit is told what to do: SMMUv3 command queue, VT-d invalidation queue, AMD-Vi
 * command buffer.
 *
 * <p>Commands are written first and made known by one write of the tail register, when somebody waits or the ring is full. A
 * caller holds {@link #lock} from its first command to the end of its {@link #sync}, so that what the unit confirms are its
 * own commands. Thread-safe that way.
 *
 * <p>A position counts slots, modulo a power of two. In a ring with a wrap bit that is twice the number of slots, and all of
 * them can be taken; in one without, one slot stays free, so that full and empty differ.
 */
public abstract class CommandRing {
    /** What Linux allows a unit, too. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final VarHandle WORD = PhysicalMemory.WORD;

    /**
     * Form of a ring.
     *
     * @param slotsLg2 logarithm of the number of slots
     * @param slotLg2 logarithm of the bytes of a slot; a command is its first 16
     * @param wrapBit whether positions have a bit above the slot's number that changes with each turn
     * @param bytes of memory; those behind the slots are the subclass's
     */
    public record Shape(int slotsLg2, int slotLg2, boolean wrapBit, long bytes) {}

    /**
     * What messages call things.
     *
     * @param unit the unit with its address
     * @param command a command
     * @param ring the ring
     * @param confirmation the command that has everything before it confirmed, with its article
     */
    public record Terms(String unit, String command, String ring, String confirmation) {}

    private final Machine machine;
    private final long unit;
    private final Terms terms;
    private final @Nullable EventSink sink;
    private final int slotLg2;
    private final int slotMask;
    private final int positionMask;
    private final int capacity;
    private final DmaMemory memory;
    private final MemorySegment bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final BooleanSupplier hasRoom = this::hasRoom;
    private final BooleanSupplier isConfirmed = this::isConfirmed;
    private int tail;
    private int knownHead;
    private int replacedAt = -1;
    private @Nullable String rejected;

    /**
     * Allocates a ring.
     *
     * @param unit physical base of the unit's registers, for events
     * @param sink receives commands, confirmations and what happens to the lock; {@code null} for nobody
     */
    protected CommandRing(Machine machine, long unit, Terms terms, Shape shape, @Nullable EventSink sink) {
        this.machine = machine;
        this.unit = unit;
        this.terms = terms;
        this.sink = sink;
        slotLg2 = shape.slotLg2();
        slotMask = (1 << shape.slotsLg2()) - 1;
        positionMask = shape.wrapBit() ? 2 * slotMask + 1 : slotMask;
        capacity = shape.wrapBit() ? slotMask + 1 : slotMask;
        // A unit finds its ring by the bits above the ring's size.
        memory = machine.allocate(shape.bytes(), Math.max(4096, 1L << shape.slotsLg2() + slotLg2));
        bytes = memory.bytes();
    }

    /** Tells the unit where the ring is; it must not be at work on it. */
    public abstract void install();

    /** Writes the tail register. */
    protected abstract void writeTail(int position);

    /**
     * Reads the head register. Where the unit has stopped at a command, this makes it go on or throws.
     *
     * @return a position
     */
    protected abstract int readHead();

    /** Queues the command that {@link #isConfirmed} watches for. */
    protected abstract void addConfirmation();

    /** Whether the unit has confirmed the last such command. */
    protected abstract boolean isConfirmed();

    /** The registers that say where the unit is, for a message. */
    protected abstract String registers();

    public final void lock() {
        lock.lock();
        if (sink != null) {
            sink.lockTaken(System.identityHashCode(lock));
        }
    }

    public final void unlock() {
        if (sink != null) {
            sink.lockReleased(System.identityHashCode(lock));
        }
        lock.unlock();
    }

    /**
     * Queues a command; the caller holds the lock.
     *
     * @throws IommuException if the ring is full and the unit takes nothing out of it in time
     */
    public final void add(long word0, long word1) {
        if (isFull()) {
            publish();
            if (!hasRoom() && !machine.await(hasRoom, TIMEOUT)) {
                throw timeout("to take a " + terms.command() + " out of its full " + terms.ring());
            }
        }
        write(offset(tail), word0, word1);
        tail = tail + 1 & positionMask;
        if (sink != null) {
            sink.commandQueued(unit, word0, word1);
        }
    }

    /**
     * Has everything confirmed that was queued before: it is complete then, and accesses that used what was invalidated have
     * drained. The caller holds the lock.
     *
     * @throws IommuException if a command was rejected, or the unit does not answer in time
     */
    public final void sync() {
        addConfirmation();
        publish();
        if (!isConfirmed() && !machine.await(isConfirmed, TIMEOUT)) {
            throw timeout("to complete " + terms.confirmation());
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

    /** Gives the memory back. The unit no longer reads it. */
    public final void free() {
        machine.free(memory);
    }

    /** Physical address of a byte of the memory. */
    protected final long address(long offset) {
        return memory.machineAddress(offset);
    }

    /** The memory. */
    protected final MemorySegment bytes() {
        return bytes;
    }

    /** Where the next command goes. */
    protected final int tail() {
        return tail;
    }

    /** Byte offset of a position's slot. */
    protected final long offset(int position) {
        return (long) (position & slotMask) << slotLg2;
    }

    /** Nothing is left in the ring: known by other means than the head register. */
    protected final void drained() {
        knownHead = tail;
    }

    /** Nothing is in the ring, whose head and tail are 0. */
    protected final void empty() {
        tail = 0;
        knownHead = 0;
        replacedAt = -1;
        rejected = null;
    }

    /** The command in a position's slot, for a message. */
    protected final String command(int position) {
        return "0x" + Long.toHexString((long) WORD.get(bytes, offset(position))) + " 0x"
                + Long.toHexString((long) WORD.get(bytes, offset(position) + 8));
    }

    /** What messages call the unit. */
    protected final String unit() {
        return terms.unit();
    }

    /**
     * The unit has stopped at a command that it rejects: puts one in its place that does no harm. The next {@link #sync}
     * throws.
     *
     * @param why for the message
     * @throws IommuException if it has stopped at such a one
     */
    protected final void replace(int head, String why, long word0, long word1) {
        if (head == replacedAt) {
            throw new IommuException(terms.unit() + " rejects " + terms.confirmation() + ", slot " + (head & slotMask)
                    + ": " + why + "; its queue memory cannot be read or the unit is broken");
        }
        replacedAt = head;
        if (rejected == null) {
            rejected = terms.unit() + " rejected " + terms.command() + " " + command(head) + ": " + why;
        }
        write(offset(head), word0, word1);
        VarHandle.releaseFence();
    }

    private void write(long offset, long word0, long word1) {
        WORD.set(bytes, offset, word0);
        WORD.set(bytes, offset + 8, word1);
    }

    private void publish() {
        VarHandle.releaseFence();
        writeTail(tail);
    }

    private boolean isFull() {
        return (tail - knownHead & positionMask) == capacity;
    }

    private boolean hasRoom() {
        knownHead = readHead();
        return !isFull();
    }

    private IommuException timeout(String what) {
        return new IommuException(terms.unit() + " did not answer: waited " + TIMEOUT.toMillis() + " ms for it " + what
                + ", " + registers());
    }
}
