package io.crossdock.model.nvme;

import io.crossdock.model.nvme.Action.Result;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A ring of completions in host memory (4.1, 4.6): the controller moves the tail and turns the phase bit over with each
 * round, the host moves the head.
 *
 * <pre>
 *  dword 0 by command | 2: 31:16 SQ id, 15:0 SQ head | 3: 31 DNR, 27:25 SCT, 24:17 SC, 16 phase, 15:0 identifier
 * </pre>
 */
final class CompletionQueue {
    private static final int SIZE = 16;
    private static final int PHASE = 1 << 16;
    private static final int DO_NOT_RETRY = 1 << 31;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int id;
    private final long base;
    private final int entries;
    private int head;
    private int tail;
    private int phase = PHASE;

    CompletionQueue(int id, long base, int entries) {
        this.id = id;
        this.base = base;
        this.entries = entries;
    }

    int id() {
        return id;
    }

    /** The doorbell; a head outside of the queue is ignored (3.1.25 leaves it undefined). */
    void setHead(int value) {
        if (value < entries) {
            head = value;
        }
    }

    /** Whether the host has not yet taken a completion that the next one would overwrite. */
    boolean isFull() {
        return (tail + 1) % entries == head;
    }

    /** Posts the end of a command; the queue must not be full. */
    void post(HostMemory host, SubmissionQueue from, int identifier, Result result) {
        MemorySegment entry = MemorySegment.ofArray(new int[SIZE / Integer.BYTES]);
        entry.set(INT, 0, result.dword0());
        entry.set(INT, 8, from.id() << 16 | from.head());
        entry.set(
                INT,
                12,
                (result.status() == Status.SUCCESS ? 0 : DO_NOT_RETRY) | result.status() << 17 | phase | identifier);
        host.write(base + (long) tail * SIZE, entry, 0, SIZE);
        tail = (tail + 1) % entries;
        if (tail == 0) {
            phase ^= PHASE;
        }
    }
}
