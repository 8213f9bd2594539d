package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;

/**
 * The event log: a ring of entries ({@link EventLayout}) that the unit writes. When it is full, events are dropped until software
 * switches logging off and on again.
 */
final class EventLog {
    static final int ILLEGAL_DEV_TABLE = 1;
    static final int IO_PAGE_FAULT = 2;
    static final int DEV_TAB_HARDWARE = 3;
    static final int PAGE_TAB_HARDWARE = 4;
    static final int ILLEGAL_COMMAND = 5;
    static final int COMMAND_HARDWARE = 6;
    static final int IOTLB_TIMEOUT = 7;
    static final int INVALID_DEVICE_REQUEST = 8;

    static final long PRESENT = EventLayout.PR.mask();
    static final long WRITE = EventLayout.RW.mask();
    static final long NO_PERMISSION = EventLayout.PE.mask();
    static final long RESERVED = EventLayout.RZ.mask();
    static final long TRANSLATION_REQUEST = EventLayout.TR.mask();
    /** Of {@link #INVALID_DEVICE_REQUEST}: what I forbids (its number is recalled). */
    static final long NO_DEVICE_TLB = EventLayout.TYPE.put(1);
    /** A guest address of a user, with the PASID in the place of the domain. */
    static final long GUEST_USER = EventLayout.GN.mask() | EventLayout.US.mask();

    private final PhysicalMemory memory;
    final Ring ring = new Ring();
    private boolean running;
    private boolean overflow;
    private boolean interrupt;

    EventLog(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** Switches logging on or off; on again, an overflow is over. */
    void run(boolean on) {
        running = on;
    }

    boolean isRunning() {
        return running && !overflow;
    }

    boolean hasOverflowed() {
        return overflow;
    }

    void clearOverflow() {
        overflow = false;
    }

    /** EventLogInt: an event was logged. */
    boolean interrupts() {
        return interrupt;
    }

    void clearInterrupt() {
        interrupt = false;
    }

    void log(int code, long flags, int domainId, int deviceId, long address) {
        if (!isRunning()) {
            return;
        }
        if (ring.isFull()) {
            overflow = true;
            return;
        }
        long at = ring.tailAddress();
        if (!memory.contains(at, Ring.ENTRY)) {
            return;
        }
        memory.write64(at + 8, address);
        memory.write64(
                at,
                EventLayout.CODE.put(code)
                        | flags
                        | EventLayout.DOMAIN_ID.put(domainId)
                        | EventLayout.DEVICE_ID.put(deviceId));
        ring.advanceTail();
        interrupt = true;
    }
}
