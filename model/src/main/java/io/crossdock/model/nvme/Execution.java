package io.crossdock.model.nvme;

import io.crossdock.model.nvme.Action.Result;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command from the fetch of its entry to its completion, a slice of work for each step of machine time. Several are
 * under way at once and end in any order.
 */
final class Execution {
    /** Bytes per step on the bus. */
    private static final int SLICE = 1 << 15;

    private final HostMemory host;
    private final SubmissionQueue queue;
    private final Function<Command, Action> decoder;
    private final MemorySegment entry = MemorySegment.ofArray(new long[Command.SIZE / Long.BYTES]);
    private final boolean lost;
    private long mark;
    private @Nullable Command command;
    private @Nullable Action action;
    private @Nullable DataPointer pointer;
    private long done;
    private @Nullable Result result;

    /** Fetches the next entry of the queue. */
    Execution(HostMemory host, SubmissionQueue queue, Function<Command, Action> decoder) {
        this.host = host;
        this.queue = queue;
        this.decoder = decoder;
        lost = !host.read(queue.take(), entry, 0, Command.SIZE);
        mark = host.mark();
    }

    /** Whether the entry could not be fetched, after which the controller cannot go on. */
    boolean isLost() {
        return lost;
    }

    SubmissionQueue queue() {
        return queue;
    }

    /** Whether it has ended and its completion was posted. */
    boolean step() {
        if (result == null && host.hasLanded(mark)) {
            result = advance();
        }
        if (result == null || queue.completions().isFull()) {
            return false;
        }
        queue.completions().post(host, queue, Objects.requireNonNull(command).identifier(), result);
        return true;
    }

    private @Nullable Result advance() {
        Action a = action;
        if (a == null) {
            Command c = Command.of(entry);
            command = c;
            a = c.isPlain() ? decoder.apply(c) : Action.end(Status.INVALID_FIELD);
            action = a;
        }
        return switch (a) {
            case Action.End(Result ended) -> ended;
            case Action.ToHost(MemorySegment data) -> move(data, true) ? Result.SUCCESS : result;
            case Action.FromHost(MemorySegment buffer, var then) -> move(buffer, false) ? then.get() : result;
        };
    }

    /** Moves a slice; whether all of the data has been moved. What goes wrong becomes the result. */
    private boolean move(MemorySegment data, boolean toHost) {
        DataPointer p = pointer;
        if (p == null) {
            Command c = Objects.requireNonNull(command);
            p = new DataPointer(host, c.prp1(), c.prp2(), data.byteSize());
            pointer = p;
        }
        int status = p.step();
        if (status != Status.SUCCESS) {
            result = status == DataPointer.PENDING ? null : Result.of(status);
            return false;
        }
        if (done == data.byteSize()) {
            return true; // and what was asked for has landed
        }
        for (long end = Math.min(done + SLICE, data.byteSize()); done < end; ) {
            long bytes = Math.min(p.contiguous(done), end - done);
            if (toHost) {
                host.write(p.address(done), data, done, bytes);
            } else if (!host.read(p.address(done), data, done, bytes)) {
                result = Result.of(Status.DATA_TRANSFER_ERROR);
                return false;
            }
            done += bytes;
        }
        mark = toHost ? mark : host.mark();
        return toHost && done == data.byteSize();
    }
}
