package io.crossdock.model.nvme;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Where a namespace keeps its blocks. Ranges lie inside it. */
public interface Medium {
    /** Bytes, the same for as long as it is used. */
    long size();

    void read(long offset, MemorySegment destination) throws IOException;

    void write(long offset, MemorySegment source) throws IOException;

    /** Makes what was written outlast the machine. */
    void flush() throws IOException;
}
