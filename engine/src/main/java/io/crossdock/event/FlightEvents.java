package io.crossdock.event;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;

/**
 * What {@link EventSink} hears, as events of Java Flight Recorder. Off unless a recording asks for them by name; stack
 * traces too. Their names are part of the interface: {@code docs/bench.md} lists them.
 */
final class FlightEvents {
    static final List<Class<? extends Event>> ALL = List.of(
            LeavesWritten.class,
            LeavesCleared.class,
            TableLinked.class,
            TableUnlinked.class,
            TableLinesCleaned.class,
            DataLinesMaintained.class,
            ArrayAllocated.class,
            TableAllocated.class,
            TableFreed.class,
            CommandQueued.class,
            CommandsCompleted.class,
            LockTaken.class,
            LockReleased.class);

    private FlightEvents() {}

    @Category("Crossdock")
    @Enabled(false)
    @StackTrace(false)
    @Registered(false)
    abstract static class Step extends Event {}

    @Registered
    @Name("io.crossdock.LeavesWritten")
    @Description("Leaf entries stored, adjacent in one table")
    static final class LeavesWritten extends Step {
        int level;
        long iova;
        int count;
    }

    @Registered
    @Name("io.crossdock.LeavesCleared")
    @Description("Leaf entries cleared, adjacent in one table")
    static final class LeavesCleared extends Step {
        int level;
        long iova;
        int count;
    }

    @Registered
    @Name("io.crossdock.TableLinked")
    @Description("A table entry installed")
    static final class TableLinked extends Step {
        int level;
        long iova;
        long table;
    }

    @Registered
    @Name("io.crossdock.TableUnlinked")
    @Description("A table entry cleared")
    static final class TableUnlinked extends Step {
        int level;
        long iova;
        long table;
    }

    @Registered
    @Name("io.crossdock.TableLinesCleaned")
    @Description("Cache lines of tables cleaned in one go, for a walk that does not snoop")
    static final class TableLinesCleaned extends Step {
        long address;
        int lines;
    }

    @Registered
    @Name("io.crossdock.DataLinesMaintained")
    @Description("Cache lines of a data buffer written back or dropped, for a device that does not snoop")
    static final class DataLinesMaintained extends Step {
        long phys;
        int lines;
        boolean forDevice;
    }

    @Registered
    @Name("io.crossdock.ArrayAllocated")
    @Description("An array allocated by an unmap")
    static final class ArrayAllocated extends Step {
        int elements;
    }

    @Registered
    @Name("io.crossdock.TableAllocated")
    @Description("A table page taken from the pool")
    static final class TableAllocated extends Step {
        long table;
    }

    @Registered
    @Name("io.crossdock.TableFreed")
    @Description("A table page given back to the pool")
    static final class TableFreed extends Step {
        long table;
    }

    @Registered
    @Name("io.crossdock.CommandQueued")
    @Description("A command or descriptor placed in the queue of a unit")
    static final class CommandQueued extends Step {
        long unit;
        long word0;
        long word1;
    }

    @Registered
    @Name("io.crossdock.CommandsCompleted")
    @Description("A unit has confirmed every command queued so far")
    static final class CommandsCompleted extends Step {
        long unit;
    }

    @Registered
    @Name("io.crossdock.LockTaken")
    @Description("A lock taken")
    static final class LockTaken extends Step {
        int lock;
    }

    @Registered
    @Name("io.crossdock.LockReleased")
    @Description("A lock released")
    static final class LockReleased extends Step {
        int lock;
    }
}
