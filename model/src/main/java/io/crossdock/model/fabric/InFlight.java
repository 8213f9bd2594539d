package io.crossdock.model.fabric;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Accesses that were routed and translated and have not reached their destination: an invalidation that does not wait
 * for them leaves them free to touch memory that its caller takes for unreachable.
 */
public final class InFlight {
    /** Steps of machine time between the translation of an access and its effect. */
    private static final int STEPS = 2;

    private static final int CHUNK = 1 << 16;

    private final ArrayDeque<Access> queue = new ArrayDeque<>();
    private final ArrayDeque<MemorySegment> freeChunks = new ArrayDeque<>();
    private @Nullable MemorySegment chunk;
    private long chunkUsed;
    private long step;
    private long issued;
    private long landed;

    private record Access(
            long dueStep,
            boolean write,
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment local,
            long localOffset,
            long length,
            @Nullable MemorySegment retired) {}

    /** Posts a write: its data leave the sender now. */
    void write(
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment source,
            long offset,
            long length) {
        MemorySegment full = null;
        if (chunk == null || chunkUsed + length > CHUNK) {
            full = chunk;
            chunk = freeChunks.isEmpty() ? MemorySegment.ofArray(new long[CHUNK / 8]) : freeChunks.pop();
            chunkUsed = 0;
        }
        MemorySegment.copy(source, offset, chunk, chunkUsed, length);
        queue.add(new Access(step + STEPS, true, target, remote, remoteOffset, chunk, chunkUsed, length, full));
        chunkUsed += length;
        issued++;
    }

    /** Sends a read: the data are taken when it reaches its destination. */
    void read(
            @Nullable BarTarget target,
            MemorySegment remote,
            long remoteOffset,
            MemorySegment destination,
            long offset,
            long length) {
        queue.add(new Access(step + STEPS, false, target, remote, remoteOffset, destination, offset, length, null));
        issued++;
    }

    /** Lets one step of time pass: accesses that are due take effect, in the order in which they were sent. */
    public void step() {
        step++;
        while (!queue.isEmpty() && queue.element().dueStep <= step) {
            Access a = queue.remove();
            if (a.target != null) {
                if (a.write) {
                    a.target.write(a.remoteOffset, a.local, a.localOffset, a.length);
                } else {
                    a.target.read(a.remoteOffset, a.local, a.localOffset, a.length);
                }
            } else if (a.write) {
                MemorySegment.copy(a.local, a.localOffset, a.remote, a.remoteOffset, a.length);
            } else {
                MemorySegment.copy(a.remote, a.remoteOffset, a.local, a.localOffset, a.length);
            }
            if (a.retired != null) {
                freeChunks.push(a.retired);
            }
            landed++;
        }
    }

    /** Number of accesses sent so far: a mark to wait for with {@link #hasLanded}. */
    public long issued() {
        return issued;
    }

    /** Whether the first {@code mark} accesses have taken effect. */
    public boolean hasLanded(long mark) {
        return landed >= mark;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
