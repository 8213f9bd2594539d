package io.crossdock.dma;

import io.crossdock.pagetable.Access;

/** Which way data moves, seen from the memory that is mapped. */
public enum Direction {
    /** The device reads the memory. */
    TO_DEVICE(Access.READ),
    /** The device writes the memory. */
    FROM_DEVICE(Access.WRITE),
    BIDIRECTIONAL(Access.READ_WRITE);

    private final Access access;

    Direction(Access access) {
        this.access = access;
    }

    /** What the device may do. */
    public Access access() {
        return access;
    }
}
