package io.crossdock.model.table;

/** Memory that holds tables. */
public interface TableMemory {
    /** Whether a whole range is there. */
    boolean contains(long address, long size);

    /** An aligned little-endian 64-bit word of a range that is there. */
    long read64(long address);
}
