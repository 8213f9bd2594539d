package io.crossdock.model.device;

import io.crossdock.model.register.RegisterBlock;

/** What is behind a function's registers. */
public interface Device extends RegisterBlock {
    /** Bytes at the start of the function's first memory BAR that are registers; the rest of the BAR is memory. */
    long registerBytes(long barSize);

    /** Does a slice of the work that is under way; called once per step of machine time. */
    void step();
}
