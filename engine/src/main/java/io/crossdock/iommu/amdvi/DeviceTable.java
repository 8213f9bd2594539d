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
 * q0  IW 62 | IR 61 | GCR3[14:12] 60:58 | GLX 57:56 | GV 55 | GIoV 54 | root 51:12 | Mode 11:9 | TV 1 | V 0
 * q1  GCR3[51:31] 63:43 | I 32 | GCR3[30:15] 31:16 | DomainID 15:0
 * q2  GuestPagingMode 55:54
 * </pre>
 *
 * <p>Mode: levels of the host table, 0 none. GV: guest tables translate, before the host table or without one; GIoV: for
 * requests without PASID too, as those of PASID 0. GCR3 is a table of guest roots by PASID, GLX its levels less one,
 * GuestPagingMode 0 for guest tables of 4 levels. I: the function may ask for translations, and send requests that it has
 * translated.
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
    private static final long DEVICE_TLB = 1L << 32;
    private static final int MODE_SHIFT = 9;
    /** GV, GIoV; GLX 0. */
    private static final long GUEST = 1L << 55 | 1L << 54;

    private final Machine machine;
    private final DmaMemory memory;
    private final MemorySegment bytes;

    /** A table that blocks every function. */
    DeviceTable(Machine machine) {
        this.machine = machine;
        memory = machine.allocate(BYTES, PAGE);
        bytes = memory.bytes();
        // In bulk: word by word, it was most of the time that enabling a unit took.
        block(0);
        for (long done = 1L << ENTRY_LG2; done < BYTES; done *= 2) {
            MemorySegment.copy(bytes, 0, bytes, done, done);
        }
    }

    /** What the device table base register holds for it. */
    long register() {
        return memory.machineAddress(0) | BYTES / PAGE - 1;
    }

    /** @param deviceTlb I */
    void translate(int deviceId, int domainId, long root, int levels, boolean deviceTlb) {
        write(
                deviceId,
                root | (long) levels << MODE_SHIFT | READ_WRITE | VALID,
                (deviceTlb ? DEVICE_TLB : 0) | domainId);
    }

    /** Has guest tables translate without host tables. */
    void translateGuest(int deviceId, int domainId, long gcr3Table) {
        long low = gcr3Table >>> 12 & 7;
        long middle = gcr3Table >>> 15 & 0xffff;
        long high = gcr3Table >>> 31 & 0x1f_ffff;
        write(deviceId, READ_WRITE | low << 58 | GUEST | VALID, high << 43 | middle << 16 | domainId);
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
