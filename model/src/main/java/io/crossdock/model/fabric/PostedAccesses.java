package io.crossdock.model.fabric;

import io.crossdock.model.iommu.InFlight;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Accesses that were routed and translated and have not reached their destination: an invalidation that does not wait
 * for them leaves them free to touch memory that its caller takes for unreachable.
 */
public final class PostedAccesses implements InFlight {
    /** Steps of machine time between the translation of an access and its effect. */
    private static final int STEPS = 2;

    private static final int CHUNK = 1 << 16;

    private final ArrayDeque<Access> queue = new ArrayDeque<>();
    private final ArrayDeque<MemorySegment> freeChunks = new ArrayDeque<>();
    private @Nullable MemorySegment chunk;
    private long chunkUsed;
    private long step;
    private long issued;

    /** @param retired chunk that nothing needs any more once this access has taken effect */
    private record Access(
            long number,
            long dueStep,
            boolean write,
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment local,
            long localOffset,
            long length,
            @Nullable MemorySegment retired) {
        void takeEffect() {
            if (target != null) {
                if (write) {
                    target.write(remoteOffset, local, localOffset, length);
                } else {
                    target.read(remoteOffset, local, localOffset, length);
                }
            } else if (write) {
                MemorySegment.copy(local, localOffset, remote, remoteOffset, length);
            } else {
                MemorySegment.copy(remote, remoteOffset, local, localOffset, length);
            }
        }
    }

    /** Posts a write: its data leave the sender now. */
    void write(
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment source,
            long offset,
            long length) {
        MemorySegment full = null;
        MemorySegment into = chunk;
        if (into == null || chunkUsed + length > CHUNK) {
            full = into;
            into = freeChunks.isEmpty() ? MemorySegment.ofArray(new long[CHUNK / 8]) : freeChunks.pop();
            chunk = into;
            chunkUsed = 0;
        }
        MemorySegment.copy(source, offset, into, chunkUsed, length);
        queue.add(
                new Access(issued++, step + STEPS, true, target, remote, remoteOffset, into, chunkUsed, length, full));
        chunkUsed += length;
    }

    /** Sends a read: the data are taken when it reaches its destination. */
    void read(
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment destination,
            long offset,
            long length) {
        queue.add(new Access(
                issued++, step + STEPS, false, target, remote, remoteOffset, destination, offset, length, null));
    }

    /** Lets one step of time pass: accesses that are due take effect, in the order in which they were sent. */
    public void step() {
        step++;
        while (!queue.isEmpty() && queue.element().dueStep <= step) {
            Access access = queue.remove();
            access.takeEffect();
            if (access.retired != null) {
                freeChunks.push(access.retired);
            }
        }
    }

    @Override
    public long mark() {
        return issued;
    }

    @Override
    public boolean drained(long mark, boolean reads, boolean writes) {
        for (Access access : queue) {
            if (access.number >= mark) {
                return true; // the queue is in the order of numbers
            }
            if (access.write ? writes : reads) {
                return false;
            }
        }
        return true;
    }
}
