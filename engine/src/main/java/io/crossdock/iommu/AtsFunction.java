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

    /**
     * The unit's tables let the function use translations: it begins with none.
     *
     * @param detach called if the function does not answer
     * @throws IommuException if it does not
     */
    public void enable(Runnable detach) {
        device.enable();
        try {
            forgetNow();
        } catch (IommuException e) {
            detach.run();
            throw e;
        }
    }

    /**
     * The function uses no translations any more, while the unit's tables still let it. One that does not answer may keep
     * some, and can use none when its entry is gone, which comes next.
     */
    public void disable() {
        device.disable();
        try {
            forgetNow();
        } catch (IommuException _) {
            // A unit that does not answer is found out by what comes next.
        }
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
