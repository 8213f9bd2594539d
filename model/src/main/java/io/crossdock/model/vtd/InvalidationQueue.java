package io.crossdock.model.vtd;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.Drain;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * The invalidation queue (specification 6.5.2), a few descriptors a step.
 *
 * <pre>
 *         63          12 11 10 3 2  0          18      4
 * IQA    | base         |DW|  0 | QS |   IQH,   | offset |   2^QS pages of 4 KiB
 *                                        IQT
 * </pre>
 *
 * <p>DW: descriptors of 256 bits, which only a unit with scalable mode has; of the offset bit 4 is then 0.
 *
 * <p>That a descriptor was fetched says nothing of its invalidation: it is put aside, and takes effect when a wait
 * descriptor asks for it or after some steps. A wait descriptor completes when, besides, the accesses have arrived that
 * invalidations before it asked to drain.
 */
final class InvalidationQueue {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long OFFSET = 0x7fff0L;
    private static final long WIDE = 1 << 11;

    private final PhysicalMemory memory;
    private final Invalidator invalidator;
    private final Drain drain;
    private final FaultLog faults;
    private final EventInterrupt completion;
    private final VtdParameters parameters;
    private final long implemented;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long now;
    private long base;
    private long head;
    private long tail;
    private boolean enabled;
    private boolean waitReached;
    private boolean waitCompleted;

    private record Pending(InvalidationDescriptor descriptor, long due) {}

    InvalidationQueue(
            PhysicalMemory memory,
            Invalidator invalidator,
            Drain drain,
            FaultLog faults,
            EventInterrupt completion,
            VtdParameters parameters) {
        this.memory = memory;
        this.invalidator = invalidator;
        this.drain = drain;
        this.faults = faults;
        this.completion = completion;
        this.parameters = parameters;
        this.implemented = ~0xff8L | (parameters.mode().isScalable() ? WIDE : 0);
    }

    // Registers.

    long base() {
        return base;
    }

    /** Where the queue lies; must not be written while it is enabled, and is then ignored. */
    void setBase(long value) {
        if (!enabled) {
            base = value & implemented;
        }
    }

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    void setTail(long value) {
        tail = value & OFFSET;
    }

    boolean isEnabled() {
        return enabled;
    }

    void enable() {
        enabled = true;
    }

    /** Resets IQH (specification 11.4.9.1). */
    void disable() {
        enabled = false;
        head = 0;
        waitReached = false;
    }

    /** ICS.IWC: a wait descriptor with IF has completed. */
    boolean waitCompleted() {
        return waitCompleted;
    }

    void clearWaitCompleted() {
        waitCompleted = false;
        completion.serviced();
    }

    // Work.

    boolean isEmpty() {
        return head == tail;
    }

    boolean busy() {
        return !pending.isEmpty() || runnable();
    }

    /** Whether there is a descriptor to fetch, and nothing holds the queue up. */
    boolean runnable() {
        return enabled && !faults.hasQueueError() && !faults.hasTimeoutError() && !isEmpty();
    }

    /** Whether anything happened that an answer kept by somebody may depend on. */
    boolean step() {
        now++;
        boolean changed = perform(now);
        for (int i = 0; i < parameters.descriptorsPerStep() && runnable(); i++) {
            if (!fetch()) {
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
            perform(p.descriptor);
            any = true;
        }
        return any;
    }

    private void perform(InvalidationDescriptor d) {
        if (d.type() != InvalidationDescriptor.DEVICE_TLB) {
            invalidator.apply(d);
        } else if (!invalidator.deviceTlb(d)) {
            faults.timeoutError();
        }
        switch (d.type()) {
            case InvalidationDescriptor.IOTLB -> drain.ask(d.drainsReads(), d.drainsWrites());
            // That of a PASID has no bits that ask, and drains always (recalled). A device answers behind what it sent
            // by the
            // translations (PCI Express 10.3).
            case InvalidationDescriptor.PASID_IOTLB, InvalidationDescriptor.DEVICE_TLB -> drain.ask(true, true);
            default -> {
                // Nothing drains.
            }
        }
    }

    /** Whether the descriptor at the head was done with; if not, it waits or is in error. */
    private boolean fetch() {
        long bytes = 0x1000L << Bits.field(base, 2, 0);
        long address = (base & ~0xfffL) + head;
        boolean wide = (base & WIDE) != 0;
        int size = wide ? 32 : 16;
        if (tail >= bytes || tail % size != 0 || !memory.contains(address, size)) {
            faults.queueError();
            return false;
        }
        long upper = wide ? memory.read64(address + 16) | memory.read64(address + 24) : 0;
        InvalidationDescriptor d =
                new InvalidationDescriptor(memory.read64(address), memory.read64(address + 8), upper);
        if (d.fault(wide) != null) {
            faults.queueError();
            return false;
        }
        if (d.type() != InvalidationDescriptor.WAIT) {
            pending.add(new Pending(d, now + parameters.invalidationDelaySteps()));
        } else if (!waited()) {
            return false;
        } else if (!faults.hasTimeoutError()) { // which aborts the waits that hang on it
            complete(d);
        }
        head = (head + size) & bytes - 1;
        return true;
    }

    private boolean waited() {
        if (!waitReached) {
            perform(Long.MAX_VALUE);
            waitReached = true;
        }
        if (!drain.isDone()) {
            return false;
        }
        waitReached = false;
        return true;
    }

    private void complete(InvalidationDescriptor d) {
        if (d.writesStatus() && memory.contains(d.statusAddress(), Integer.BYTES)) {
            memory.slice(d.statusAddress(), Integer.BYTES).set(WORD, 0, d.statusData());
        }
        if (d.interrupts() && !waitCompleted) {
            waitCompleted = true;
            completion.raise();
        }
    }
}
