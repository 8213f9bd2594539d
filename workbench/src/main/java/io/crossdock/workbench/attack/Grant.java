package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;
import io.crossdock.machine.DmaMemory;

/** What a device was allowed: a buffer by its addresses, from the call that maps it to the return of the one that unmaps. */
final class Grant {
    /** No address yet. */
    static final long UNKNOWN = -1;

    final int device;
    final DmaMemory memory;
    final long frame;
    final Direction direction;
    long address = UNKNOWN;

    Grant(int device, DmaMemory memory, Direction direction) {
        this.device = device;
        this.memory = memory;
        this.frame = memory.machineAddress(0);
        this.direction = direction;
    }

    /** Whether it gives an address of a device a meaning. */
    boolean means(int by, long sent) {
        return device == by && address != UNKNOWN && sent >= address && sent < address + memory.size();
    }

    /** Frame that such an address means. */
    long frameOf(long sent) {
        return frame + (sent - address);
    }

    boolean meets(int by, long sent, long reached) {
        return means(by, sent) && frameOf(sent) == reached;
    }

    boolean allowsWrite() {
        return direction != Direction.TO_DEVICE;
    }
}
