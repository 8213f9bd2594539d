package io.crossdock.model.device;

import io.crossdock.model.register.RegisterBlock;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What is behind a function's registers. */
public interface Device extends RegisterBlock {
    /** Bytes at the start of the function's first memory BAR that are registers; the rest of the BAR is memory. */
    long registerBytes(long barSize);

    /** Memory of the device that a BAR shows; empty for a BAR that has memory of its own. */
    default Optional<MemorySegment> memory(int bar) {
        return Optional.empty();
    }

    /** Does a slice of the work that is under way; called once per step of machine time. */
    void step();
}
