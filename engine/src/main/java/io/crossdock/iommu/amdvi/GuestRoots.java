package io.crossdock.iommu.amdvi;

import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.Machine;
import io.crossdock.memory.PhysicalMemory;

/**
 * A GCR3 table of one level: the roots of a domain's guest tables by PASID, of which PASID 0 alone is used.
 *
 * <pre>
 * root 51:12 | V 0
 * </pre>
 */
record GuestRoots(Machine machine, DmaMemory memory) {
    private static final int PAGE = 4096;
    private static final long VALID = 1;

    /** A table with the root of PASID 0. */
    static GuestRoots of(Machine machine, long root) {
        DmaMemory memory = machine.allocate(PAGE, PAGE);
        PhysicalMemory.WORD.setRelease(memory.bytes(), 0L, root | VALID);
        return new GuestRoots(machine, memory);
    }

    long address() {
        return memory.machineAddress(0);
    }

    /** Gives the memory back; the unit must have forgotten it. */
    void free() {
        machine.free(memory);
    }
}
