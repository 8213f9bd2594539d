package io.crossdock.workbench.bench;

/** What the software of a map or an unmap is busy with. {@link MapPhases} says where each begins and ends. */
public enum MapPart {
    /** Addresses are found or given back. */
    ALLOCATOR("allocator", "allocator"),
    /** Entries are written or cleared. */
    PAGE_TABLE("pageTable", "page table"),
    /** Commands are made and queued, or ranges are queued for a later flush. */
    INVALIDATION("invalidation", "invalidation"),
    /** The unit is told, and is looked at until it has confirmed. */
    WAIT("wait", "wait"),
    /** The call itself: checks, and what is between the others. */
    REST("rest", "rest of the call");

    private final String id;
    private final String label;

    MapPart(String id, String label) {
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
