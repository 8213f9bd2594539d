package io.crossdock.event;

/**
 * Receives what the engine does, in the order in which it does it.
 *
 * <p>Called on the thread that works, so an implementation must be quick, must not call back into the engine, and is as
 * thread-safe as the use of the engine requires. Where no sink is wanted, the engine holds {@code null} and pays one
 * check. Levels count from 0, the level of the smallest page.
 */
public interface EventSink {
    /**
     * Leaf entries stored, adjacent in one table.
     *
     * @param level level of the table
     * @param iova first address that the entries translate
     * @param count entries
     */
    default void leavesWritten(int level, long iova, int count) {}

    /** Leaf entries cleared, adjacent in one table; parameters as in {@link #leavesWritten}. */
    default void leavesCleared(int level, long iova, int count) {}

    /**
     * A table entry installed: from now on a walk may enter the table below.
     *
     * @param level level of the entry, greater than 0
     * @param iova any address that the entry translates
     * @param table physical address of the table that it points to
     */
    default void tableLinked(int level, long iova, long table) {}

    /** A table entry cleared; walks may still be inside the table until an invalidation has completed. */
    default void tableUnlinked(int level, long iova, long table) {}

    /**
     * Cache lines of tables cleaned in one go, because the unit's walks do not snoop the caches: one sync.
     *
     * @param address physical address of the first byte that was changed
     * @param lines lines of 64 bytes
     */
    default void tableLinesCleaned(long address, int lines) {}

    /**
     * Cache lines of a data buffer written back or dropped, because the device does not snoop the caches.
     *
     * @param phys physical address of the first byte of the buffer
     * @param lines lines of 64 bytes
     * @param forDevice whether before the device's accesses; if not, after them, for the processor
     */
    default void dataLinesMaintained(long phys, int lines, boolean forDevice) {}

    /**
     * An array allocated by an unmap, to remember what it clears.
     *
     * @param elements its length
     */
    default void arrayAllocated(int elements) {}

    /** A table page taken from the pool. */
    default void tableAllocated(long table) {}

    /** A table page given back to the pool. */
    default void tableFreed(long table) {}

    /**
     * A command or descriptor placed in the queue of a unit.
     *
     * @param unit physical base of the unit's registers
     * @param word0 bits 63:0 as written
     * @param word1 bits 127:64 as written
     */
    default void commandQueued(long unit, long word0, long word1) {}

    /** The unit has confirmed every command queued so far. */
    default void commandsCompleted(long unit) {}

    /**
     * A lock taken: what follows on this thread up to {@link #lockReleased} excludes everybody else who needs it.
     *
     * @param lock tells locks apart, as far as an identity hash does
     */
    default void lockTaken(int lock) {}

    /** A lock released; parameter as in {@link #lockTaken}. */
    default void lockReleased(int lock) {}
}
