package io.crossdock.workbench.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How long the calls of one thread take, by {@link MapPart}. Every border that a call passes is a mark: one reading of the
 * clock, which gives all time since the mark before to one part. So the parts of a call add up to the call.
 *
 * <pre>
 * map    begin  rest  |  allocator  |  page table                                            end
 * unmap  begin  page table  |  invalidation  told  wait  confirmed  invalidation  |  allocator  |  rest  end
 * </pre>
 *
 * <p>An unmap has no border between the call's first checks and the table, so these count as the table's. What follows the
 * table in an unmap is invalidation even where nothing is told: the range is queued for a later flush.
 */
final class MapPhases {
    private final LongSupplier clock;
    private final long[] nanos = new long[MapPart.values().length];
    private final long[] marks = new long[MapPart.values().length];
    private boolean counting;
    private boolean inCall;
    private boolean mapping;
    /** Whose the time is that passes now, unless the next mark knows better. */
    private MapPart now = MapPart.REST;

    private boolean allocated;
    private long last;

    /** @param clock in nanoseconds */
    MapPhases(LongSupplier clock) {
        this.clock = clock;
    }

    /** Whether calls that begin from now on are counted; at first they are not. */
    void count(boolean on) {
        counting = on;
    }

    /** A call begins. */
    void begin(boolean map) {
        if (counting) {
            inCall = true;
            mapping = map;
            now = MapPart.REST;
            allocated = false;
            last = clock.getAsLong();
        }
    }

    /** The allocator is about to be called. */
    void allocating() {
        mark(now);
    }

    /** The allocator has returned. */
    void allocated() {
        mark(MapPart.ALLOCATOR);
        allocated = true;
    }

    /** Entries were written or cleared, or a table came or went. */
    void tableChanged() {
        mark(MapPart.PAGE_TABLE);
        now = mapping ? MapPart.PAGE_TABLE : MapPart.INVALIDATION;
    }

    /** The unit is about to be told of commands. */
    void told() {
        mark(MapPart.INVALIDATION);
        now = MapPart.INVALIDATION;
    }

    /** The unit has confirmed. */
    void confirmed() {
        mark(MapPart.WAIT);
        now = MapPart.INVALIDATION;
    }

    /** The call has returned. */
    void end() {
        mark(allocated ? MapPart.REST : now);
        inCall = false;
    }

    private void mark(MapPart part) {
        if (inCall) {
            long time = clock.getAsLong();
            nanos[part.ordinal()] += time - last;
            marks[part.ordinal()]++;
            last = time;
            allocated = false;
        }
    }

    /** Drops what was counted so far. */
    void forget() {
        Arrays.fill(nanos, 0);
        Arrays.fill(marks, 0);
    }

    /** Time of a part, that of reading the clock included. */
    long nanos(MapPart part) {
        return nanos[part.ordinal()];
    }

    /** Marks that end a stretch of a part: as many readings of the clock are in its time. */
    long marks(MapPart part) {
        return marks[part.ordinal()];
    }
}
