package io.crossdock.workbench.bench;

import java.util.Map;
import java.util.Objects;

/** Something of a map or an unmap that takes hardware's time, and that the benchmark counts only. */
public enum HardwareCost {
    /** Commands that make the unit forget: all but those that are waited for. */
    COMMANDS("commands", "commands"),
    /** Commands that are waited for, with the way there and back. */
    WAITS("waits", "waits"),
    TABLE_LINES("tableLines", "table lines cleaned"),
    DATA_LINES("dataLines", "data lines maintained");

    private final String id;
    private final String label;

    HardwareCost(String id, String label) {
        this.id = id;
        this.label = label;
    }

    /** Name in JSON and CSV. */
    public String id() {
        return id;
    }

    /** Name for people. */
    public String label() {
        return label;
    }

    /** How often it happens, of the counts of the events. */
    double of(Map<MapEvent, Double> counts) {
        return switch (this) {
            case COMMANDS -> count(counts, MapEvent.COMMANDS) - count(counts, MapEvent.COMPLETIONS);
            case WAITS -> count(counts, MapEvent.COMPLETIONS);
            case TABLE_LINES -> count(counts, MapEvent.TABLE_LINES);
            case DATA_LINES -> count(counts, MapEvent.DATA_LINES);
        };
    }

    private static double count(Map<MapEvent, Double> counts, MapEvent event) {
        return Objects.requireNonNull(counts.get(event));
    }
}
