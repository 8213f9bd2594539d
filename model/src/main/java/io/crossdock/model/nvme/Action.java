package io.crossdock.model.nvme;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/** What a command is to do once it is decoded. */
sealed interface Action {
    /** It is over. */
    record End(Result result) implements Action {}

    /** The data goes to the host; then it is over. */
    record ToHost(MemorySegment data) implements Action {}

    /** The host's data fills the buffer; then the rest is done. */
    record FromHost(MemorySegment buffer, Supplier<Result> then) implements Action {}

    /**
     * How a command ended.
     *
     * @param status {@link Status}
     * @param dword0 by command
     */
    record Result(int status, int dword0) {
        static final Result SUCCESS = new Result(Status.SUCCESS, 0);

        static Result of(int status) {
            return new Result(status, 0);
        }
    }

    static Action end(int status) {
        return new End(Result.of(status));
    }
}
