package io.crossdock.iommu;

import io.crossdock.pagetable.InvalidationGather;
import java.util.function.LongBinaryOperator;

/**
 * A function that keeps translations of its own (PCIe ATS), and the commands that make it forget them.
 *
 * <p>Whoever makes it forget has waited for the unit to forget: else the function could ask again and be told what it has just
 * forgotten. He waits here again, for the function and for what it sent by them.
 */
public final class AtsFunction {
    private final CommandRing ring;
    private final DeviceTlb device;
    private final long command;
    private final long all;
    private final LongBinaryOperator range;

    /**
     * @param ring of the unit
     * @param device its ATS capability
     * @param command first word of the unit's command that makes the function forget
     * @param all second word: all addresses
     * @param range second word, from first address and bytes: no less than those
     */
    public AtsFunction(CommandRing ring, DeviceTlb device, long command, long all, LongBinaryOperator range) {
        this.ring = ring;
        this.device = device;
        this.command = command;
        this.all = all;
        this.range = range;
    }

    /** Makes the function forget all, and waits; the caller holds the ring's lock. */
    public void forgetAll() {
        ring.add(command, all);
        ring.sync();
    }

    /** Makes the function forget what was gathered, and waits; the caller holds the ring's lock. */
    public void forget(InvalidationGather gather) {
        for (int run = 0; run < gather.runs(); run++) {
            ring.add(command, range.applyAsLong(gather.iova(run), gather.size(run)));
        }
        ring.sync();
    }

    /** The unit's tables let the function use translations: it begins with none. */
    public void enable() {
        device.enable();
        forgetNow();
    }

    /** The function uses no translations any more, while the unit's tables still let it. */
    public void disable() {
        device.disable();
        forgetNow();
    }

    private void forgetNow() {
        ring.lock();
        try {
            forgetAll();
        } finally {
            ring.unlock();
        }
    }
}
