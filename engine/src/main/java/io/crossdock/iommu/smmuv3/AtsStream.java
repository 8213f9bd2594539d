package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.DeviceTlb;
import io.crossdock.pagetable.InvalidationGather;

/**
 * A function that keeps translations of its own, and the commands that make it forget them (IHI 0070 3.9.1, 4.5.1).
 *
 * <p>Whoever queues them has waited for the unit to forget: else the function could ask again and be told what it has just
 * forgotten. And he waits again, for the function and for what it sent by them.
 */
final class AtsStream {
    private final CommandQueue queue;
    private final DeviceTlb device;
    private final long command;

    AtsStream(CommandQueue queue, DeviceTlb device, int streamId) {
        this.queue = queue;
        this.device = device;
        this.command = Commands.atcInvalidate(streamId);
    }

    /** Queues what makes the function forget all; the caller holds the queue's lock. */
    void forgetAll() {
        queue.add(command, Commands.ATC_ALL);
    }

    /** Queues what makes the function forget what was gathered; the caller holds the queue's lock. */
    void forget(InvalidationGather gather) {
        for (int run = 0; run < gather.runs(); run++) {
            queue.add(command, Commands.atcRange(gather.iova(run), gather.size(run)));
        }
    }

    /** The stream table lets the function use translations: it begins with none. */
    void enable() {
        device.enable();
        forgetNow();
    }

    /** The function uses no translations any more, while the stream table still lets it. */
    void disable() {
        device.disable();
        forgetNow();
    }

    private void forgetNow() {
        queue.lock();
        try {
            forgetAll();
            queue.sync();
        } finally {
            queue.unlock();
        }
    }
}
