package io.crossdock.event;

import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the engine does into the running flight recording, and tells the next sink. Each event is off until a
 * recording asks for it: {@code -XX:StartFlightRecording:+io.crossdock.CommandQueued#enabled=true}. Thread-safe if the next
 * sink is.
 */
public final class FlightSink implements EventSink {
    private static final EventSink NOBODY = new EventSink() {};

    private final EventSink next;

    private FlightSink(EventSink next) {
        this.next = next;
    }

    /**
     * The sink to use where this one is wanted: itself, unless a flight recording runs that asks for events of the engine.
     * One that starts later is not noticed, so that an engine that nobody records pays one check of {@code null} and no
     * more.
     */
    public static @Nullable EventSink beside(@Nullable EventSink wanted) {
        boolean recorded = FlightRecorder.isInitialized()
                && FlightEvents.ALL.stream()
                        .anyMatch(type -> EventType.getEventType(type).isEnabled());
        return recorded ? new FlightSink(wanted == null ? NOBODY : wanted) : wanted;
    }

    @Override
    public void leavesWritten(int level, long iova, int count) {
        FlightEvents.LeavesWritten event = new FlightEvents.LeavesWritten();
        if (event.isEnabled()) {
            event.level = level;
            event.iova = iova;
            event.count = count;
            event.commit();
        }
        next.leavesWritten(level, iova, count);
    }

    @Override
    public void leavesCleared(int level, long iova, int count) {
        FlightEvents.LeavesCleared event = new FlightEvents.LeavesCleared();
        if (event.isEnabled()) {
            event.level = level;
            event.iova = iova;
            event.count = count;
            event.commit();
        }
        next.leavesCleared(level, iova, count);
    }

    @Override
    public void tableLinked(int level, long iova, long table) {
        FlightEvents.TableLinked event = new FlightEvents.TableLinked();
        if (event.isEnabled()) {
            event.level = level;
            event.iova = iova;
            event.table = table;
            event.commit();
        }
        next.tableLinked(level, iova, table);
    }

    @Override
    public void tableUnlinked(int level, long iova, long table) {
        FlightEvents.TableUnlinked event = new FlightEvents.TableUnlinked();
        if (event.isEnabled()) {
            event.level = level;
            event.iova = iova;
            event.table = table;
            event.commit();
        }
        next.tableUnlinked(level, iova, table);
    }

    @Override
    public void tableLinesCleaned(long address, int lines) {
        FlightEvents.TableLinesCleaned event = new FlightEvents.TableLinesCleaned();
        if (event.isEnabled()) {
            event.address = address;
            event.lines = lines;
            event.commit();
        }
        next.tableLinesCleaned(address, lines);
    }

    @Override
    public void dataLinesMaintained(long phys, int lines, boolean forDevice) {
        FlightEvents.DataLinesMaintained event = new FlightEvents.DataLinesMaintained();
        if (event.isEnabled()) {
            event.phys = phys;
            event.lines = lines;
            event.forDevice = forDevice;
            event.commit();
        }
        next.dataLinesMaintained(phys, lines, forDevice);
    }

    @Override
    public void arrayAllocated(int elements) {
        FlightEvents.ArrayAllocated event = new FlightEvents.ArrayAllocated();
        if (event.isEnabled()) {
            event.elements = elements;
            event.commit();
        }
        next.arrayAllocated(elements);
    }

    @Override
    public void tableAllocated(long table) {
        FlightEvents.TableAllocated event = new FlightEvents.TableAllocated();
        if (event.isEnabled()) {
            event.table = table;
            event.commit();
        }
        next.tableAllocated(table);
    }

    @Override
    public void tableFreed(long table) {
        FlightEvents.TableFreed event = new FlightEvents.TableFreed();
        if (event.isEnabled()) {
            event.table = table;
            event.commit();
        }
        next.tableFreed(table);
    }

    @Override
    public void commandQueued(long unit, long word0, long word1) {
        FlightEvents.CommandQueued event = new FlightEvents.CommandQueued();
        if (event.isEnabled()) {
            event.unit = unit;
            event.word0 = word0;
            event.word1 = word1;
            event.commit();
        }
        next.commandQueued(unit, word0, word1);
    }

    @Override
    public void commandsCompleted(long unit) {
        FlightEvents.CommandsCompleted event = new FlightEvents.CommandsCompleted();
        if (event.isEnabled()) {
            event.unit = unit;
            event.commit();
        }
        next.commandsCompleted(unit);
    }

    @Override
    public void lockTaken(int lock) {
        FlightEvents.LockTaken event = new FlightEvents.LockTaken();
        if (event.isEnabled()) {
            event.lock = lock;
            event.commit();
        }
        next.lockTaken(lock);
    }

    @Override
    public void lockReleased(int lock) {
        FlightEvents.LockReleased event = new FlightEvents.LockReleased();
        if (event.isEnabled()) {
            event.lock = lock;
            event.commit();
        }
        next.lockReleased(lock);
    }
}
