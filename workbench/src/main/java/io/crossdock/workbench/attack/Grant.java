package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;
import io.crossdock.machine.DmaMemory;

/** What a device was allowed: one page by one address, from the call that maps it to the return of the one that unmaps. */
final class Grant {
    /** No address yet. */
    static final long UNKNOWN = -1;

    final int device;
    final DmaMemory memory;
    final long frame;
    /** How often the frame had been given to an owner when this one got it. */
    final long owner;

    final Direction direction;
    long address = UNKNOWN;

    Grant(int device, DmaMemory memory, long owner, Direction direction) {
        this.device = device;
        this.memory = memory;
        this.frame = memory.machineAddress(0);
        this.owner = owner;
        this.direction = direction;
    }

    boolean meets(int by, long sent, long reached) {
        return device == by && address == sent && frame == reached;
    }

    boolean allowsWrite() {
        return direction != Direction.TO_DEVICE;
    }
}
