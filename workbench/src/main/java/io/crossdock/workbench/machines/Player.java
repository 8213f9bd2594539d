package io.crossdock.workbench.machines;

import io.crossdock.machine.Machine;
import io.crossdock.machine.PciFunction;
import java.lang.foreign.MemorySegment;

/** Who plays a machine. Devices are numbered in the order in which they were asked for. */
interface Player extends AutoCloseable {
    Machine machine();

    String description();

    PciFunction function(int device);

    MemorySegment sharedBytes(int device);

    @Override
    void close();
}
