package io.crossdock.model.amdvi;

import io.crossdock.memory.PhysicalMemory;

/**
 * The event log: a ring of entries of 16 bytes that the unit writes. When it is full, events are dropped until software
 * switches logging off and on again.
 *
 * <pre>
 *                          63 60 59     48 47      32 31    16 15        0
 * ILLEGAL_DEV_TABLE     q0 | 1  | flags  |          |         | DeviceID |   q1 address of the request
 * IO_PAGE_FAULT         q0 | 2  | flags  | DomainID |         | DeviceID |   q1 address of the request
 * DEV_TAB_HARDWARE      q0 | 3  | flags  |          |         | DeviceID |   q1 physical address of the entry
 * PAGE_TAB_HARDWARE     q0 | 4  | flags  | DomainID |         | DeviceID |   q1 physical address of the entry
 * ILLEGAL_COMMAND       q0 | 5  |                                        |   q1 physical address of the command
 * COMMAND_HARDWARE      q0 | 6  |                                        |   q1 physical address of the command
 * flags: PR 52 entry present, RW 53 write, PE 54 no permission, RZ 55 reserved bit or illegal level
 * </pre>
 */
final class EventLog {
    static final int ILLEGAL_DEV_TABLE = 1;
    static final int IO_PAGE_FAULT = 2;
    static final int DEV_TAB_HARDWARE = 3;
    static final int PAGE_TAB_HARDWARE = 4;
    static final int ILLEGAL_COMMAND = 5;
    static final int COMMAND_HARDWARE = 6;

    static final long PRESENT = 1L << 52;
    static final long WRITE = 1L << 53;
    static final long NO_PERMISSION = 1L << 54;
    static final long RESERVED = 1L << 55;

    private static final int CODE_SHIFT = 60;

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
        memory.write64(at, (long) code << CODE_SHIFT | flags | (long) domainId << 32 | deviceId);
        ring.advanceTail();
        interrupt = true;
    }
}
