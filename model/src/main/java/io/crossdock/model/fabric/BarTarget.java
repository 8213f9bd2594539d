package io.crossdock.model.fabric;

import java.lang.foreign.MemorySegment;

/** What answers memory requests to a BAR. Offsets count from the start of the BAR; ranges lie inside it. */
public interface BarTarget {
    void write(long offset, MemorySegment source, long sourceOffset, long length);

    void read(long offset, MemorySegment destination, long destinationOffset, long length);
}
