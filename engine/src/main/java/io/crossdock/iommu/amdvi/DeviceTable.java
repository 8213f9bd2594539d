package io.crossdock.iommu.amdvi;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The device table: an entry of 32 bytes for each of the 65,536 functions of a segment.
 *
 * <pre>
 * q0  IW 62 | IR 61 | root 51:12 | Mode 11:9 | TV 1 | V 0      Mode: levels of the table, 0 none
 * q1  DomainID 15:0
 * </pre>
 *
 * <p>V = 0 lets requests pass, so an entry that nobody uses is not zero: it is valid, has Mode 0 and grants nothing.
 */
final class DeviceTable {
    private static final VarHandle WORD = PhysicalMemory.WORD;
    private static final int ENTRY_LG2 = 5;
    private static final int FUNCTIONS = 1 << 16;
    private static final int PAGE = 4096;
    private static final long BYTES = (long) FUNCTIONS << ENTRY_LG2;
    private static final long VALID = 1 | 1 << 1;
    private static final long READ_WRITE = 3L << 61;
    private static final int MODE_SHIFT = 9;

    private final Machine machine;
    private final DmaMemory memory;
    private final MemorySegment bytes;

    /** A table that blocks every function. */
    DeviceTable(Machine machine) {
        this.machine = machine;
        memory = machine.allocate(BYTES, PAGE);
        bytes = memory.bytes();
        for (int function = 0; function < FUNCTIONS; function++) {
            block(function);
        }
    }

    /** What the device table base register holds for it. */
    long register() {
        return memory.machineAddress(0) | BYTES / PAGE - 1;
    }

    void translate(int deviceId, int domainId, long root, int levels) {
        write(deviceId, root | (long) levels << MODE_SHIFT | READ_WRITE | VALID, domainId);
    }

    void pass(int deviceId, int domainId) {
        write(deviceId, READ_WRITE | VALID, domainId);
    }

    void block(int deviceId) {
        write(deviceId, VALID, 0);
    }

    /** The word that grants access is written last. */
    private void write(int deviceId, long q0, long q1) {
        long at = (long) deviceId << ENTRY_LG2;
        WORD.set(bytes, at + 8, q1);
        WORD.setRelease(bytes, at, q0);
    }

    void free() {
        machine.free(memory);
    }
}
