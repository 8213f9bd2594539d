package io.crossdock.iommu.smmuv3;

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
 * The command queue (IHI 0070 3.5, 4).
 *
 * <pre>
 * PROD  | 0 31:20 | WRAP n | WR n-1:0 |      n = log2 of the entries
 * CONS  | 0 | ERR 30:24 | ... | WRAP n | RD n-1:0 |
 * </pre>
 *
 * <p>Empty when index and wrap bit agree, full when the indices agree and the wrap bits do not. Commands are written first
 * and made known by one write of PROD, when somebody waits or the queue is full. A caller holds {@link #lock} from its
 * first command to the end of its {@link #sync}, so that when CONS reaches PROD, its own commands are done.
 */
final class CommandQueue {
    /** What Linux allows a unit, too. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final int ENTRY_LG2 = 4;
    private static final VarHandle WORD = PhysicalMemory.WORD;

    private final Machine machine;
    private final Mmio registers;
    private final long unit;
    private final DmaMemory memory;
    private final MemorySegment bytes;
    private final int lg2;
    private final int pointerMask;
    private final @Nullable EventSink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final BooleanSupplier hasRoom = this::hasRoom;
    private final BooleanSupplier isDrained = this::isDrained;
    private int prod;
    private int knownCons;
    private int replacedAt = -1;
    private @Nullable String rejected;

    CommandQueue(Machine machine, Mmio registers, long unit, int lg2, @Nullable EventSink sink) {
        this.machine = machine;
        this.registers = registers;
        this.unit = unit;
        this.lg2 = lg2;
        this.pointerMask = (2 << lg2) - 1;
        this.sink = sink;
        long size = Math.max(4096, 1L << lg2 + ENTRY_LG2);
        this.memory = machine.allocate(size, size);
        this.bytes = memory.bytes();
    }

    /** Tells the unit where the queue is; the queue must be disabled. */
    void install() {
        registers.write64(Registers.CMDQ_BASE, memory.machineAddress(0) | lg2);
        registers.write32(Registers.CMDQ_PROD, 0);
        registers.write32(Registers.CMDQ_CONS, 0);
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
     * @throws IommuException if the queue is full and the unit takes nothing out of it in time
     */
    void add(long word0, long word1) {
        if (isFull()) {
            publish();
            if (!hasRoom() && !machine.await(hasRoom, TIMEOUT)) {
                throw timeout("to take a command out of its full queue");
            }
        }
        long offset = (long) (prod & (1 << lg2) - 1) << ENTRY_LG2;
        WORD.set(bytes, offset, word0);
        WORD.set(bytes, offset + 8, word1);
        prod = prod + 1 & pointerMask;
        if (sink != null) {
            sink.commandQueued(unit, word0, word1);
        }
    }

    /**
     * Queues a CMD_SYNC and waits until it is consumed: everything queued before is complete then, and accesses that used
     * what was invalidated have drained. The caller holds the lock.
     *
     * @throws IommuException if a command was rejected, or the unit does not answer in time
     */
    void sync() {
        add(Commands.SYNC, 0);
        publish();
        if (!isDrained() && !machine.await(isDrained, TIMEOUT)) {
            throw timeout("to complete a CMD_SYNC");
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
        registers.write32(Registers.CMDQ_PROD, prod);
    }

    private boolean isFull() {
        return (prod ^ knownCons) == 1 << lg2;
    }

    private boolean hasRoom() {
        readCons();
        return !isFull();
    }

    private boolean isDrained() {
        readCons();
        return knownCons == prod;
    }

    private void readCons() {
        int cons = registers.read32(Registers.CMDQ_CONS);
        knownCons = cons & pointerMask;
        int error = cons >>> 24 & 0x7f;
        // ERR keeps its value after the error was acknowledged: GERROR tells whether it is active.
        if (error != 0) {
            int active = registers.read32(Registers.GERROR) ^ registers.read32(Registers.GERRORN);
            if ((active & Registers.GERROR_CMDQ) != 0) {
                replaceRejected(error);
            }
        }
    }

    /** The unit stops at a command it rejects; a CMD_SYNC in its place lets it go on (4.8). */
    private void replaceRejected(int error) {
        if (replacedAt == knownCons) {
            throw new IommuException(describe() + " rejects a CMD_SYNC, slot " + (knownCons & (1 << lg2) - 1) + ": "
                    + nameOf(error) + "; its queue memory cannot be read or the unit is broken");
        }
        replacedAt = knownCons;
        long offset = (long) (knownCons & (1 << lg2) - 1) << ENTRY_LG2;
        if (rejected == null) {
            rejected = describe() + " rejected command 0x" + Long.toHexString((long) WORD.get(bytes, offset)) + " 0x"
                    + Long.toHexString((long) WORD.get(bytes, offset + 8)) + ": " + nameOf(error);
        }
        WORD.set(bytes, offset, Commands.SYNC);
        WORD.set(bytes, offset + 8, 0L);
        VarHandle.releaseFence();
        registers.write32(Registers.GERRORN, registers.read32(Registers.GERRORN) ^ Registers.GERROR_CMDQ);
    }

    private static String nameOf(int error) {
        return switch (error) {
            case 1 -> "CERROR_ILL, illegal command";
            case 2 -> "CERROR_ABT, the queue could not be read";
            case 3 -> "CERROR_ATC_INV_SYNC, a device did not answer an ATC invalidation";
            default -> "error code " + error;
        };
    }

    private IommuException timeout(String what) {
        return new IommuException(describe() + " did not answer: waited " + TIMEOUT.toMillis() + " ms for it " + what
                + ", CMDQ_PROD=0x" + Integer.toHexString(prod) + ", CMDQ_CONS=0x"
                + Integer.toHexString(registers.read32(Registers.CMDQ_CONS)));
    }

    private String describe() {
        return "SMMUv3 at 0x" + Long.toHexString(unit);
    }

    void free() {
        machine.free(memory);
    }
}
