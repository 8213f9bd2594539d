package io.crossdock.workbench.bench;

import io.crossdock.event.EventSink;
import java.util.EnumMap;
import java.util.Map;

/** Counts events while it is told to. */
final class EventCounts implements EventSink {
    private final long[] counts = new long[MapEvent.values().length];
    private boolean counting;

    void count(boolean on) {
        counting = on;
    }

    /** What was counted since the last call, divided by a number of calls. */
    Map<MapEvent, Double> take(long calls) {
        Map<MapEvent, Double> means = new EnumMap<>(MapEvent.class);
        for (MapEvent event : MapEvent.values()) {
            means.put(event, (double) counts[event.ordinal()] / calls);
            counts[event.ordinal()] = 0;
        }
        return means;
    }

    private void add(MapEvent event, int count) {
        if (counting) {
            counts[event.ordinal()] += count;
        }
    }

    @Override
    public void leavesWritten(int level, long iova, int count) {
        add(MapEvent.LEAVES_WRITTEN, count);
    }

    @Override
    public void leavesCleared(int level, long iova, int count) {
        add(MapEvent.LEAVES_CLEARED, count);
    }

    @Override
    public void tableLinked(int level, long iova, long table) {
        add(MapEvent.TABLES_LINKED, 1);
    }

    @Override
    public void tableUnlinked(int level, long iova, long table) {
        add(MapEvent.TABLES_UNLINKED, 1);
    }

    @Override
    public void tableLinesCleaned(long address, int lines) {
        add(MapEvent.TABLE_SYNCS, 1);
        add(MapEvent.TABLE_LINES, lines);
    }

    @Override
    public void dataLinesMaintained(long phys, int lines, boolean forDevice) {
        add(MapEvent.DATA_LINES, lines);
    }

    @Override
    public void arrayAllocated(int elements) {
        add(MapEvent.ARRAYS, 1);
    }

    @Override
    public void tableAllocated(long table) {
        add(MapEvent.TABLES_ALLOCATED, 1);
    }

    @Override
    public void tableFreed(long table) {
        add(MapEvent.TABLES_FREED, 1);
    }

    @Override
    public void commandQueued(long unit, long word0, long word1) {
        add(MapEvent.COMMANDS, 1);
    }

    @Override
    public void commandsCompleted(long unit) {
        add(MapEvent.COMPLETIONS, 1);
    }

    @Override
    public void lockTaken(int lock) {
        add(MapEvent.LOCKS, 1);
    }
}
