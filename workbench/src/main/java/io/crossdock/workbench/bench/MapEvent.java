package io.crossdock.workbench.bench;

/** What a map or an unmap does, as the engine's {@link io.crossdock.event.EventSink} tells it. */
public enum MapEvent {
    LOCKS("locks", "locks taken"),
    LEAVES_WRITTEN("leavesWritten", "entries written"),
    LEAVES_CLEARED("leavesCleared", "entries cleared"),
    TABLES_ALLOCATED("tablesAllocated", "tables allocated"),
    TABLES_LINKED("tablesLinked", "tables linked"),
    TABLES_UNLINKED("tablesUnlinked", "tables unlinked"),
    TABLES_FREED("tablesFreed", "tables freed"),
    /** Lines cleaned in one go count as one. */
    TABLE_SYNCS("tableSyncs", "table syncs"),
    TABLE_LINES("tableLines", "table lines cleaned"),
    DATA_LINES("dataLines", "data lines maintained"),
    ARRAYS("arrays", "arrays allocated"),
    COMMANDS("commands", "commands queued"),
    COMPLETIONS("completions", "completions awaited");

    private final String id;
    private final String label;

    MapEvent(String id, String label) {
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
}
