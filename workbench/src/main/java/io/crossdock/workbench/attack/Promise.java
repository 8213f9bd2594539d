package io.crossdock.workbench.attack;

/** What a policy promises of memory that is not mapped. */
public enum Promise {
    /** Nothing: the device reaches all memory at any time. */
    NONE,
    /**
     * An address is not given out again while a unit may know its old meaning, and a table is not used again while a unit may
     * know the way to it: no page is reached by an address that never meant it.
     */
    NO_ADDRESS_REUSE,
    /** And no page has another owner while a unit may know the way to it. */
    NO_REUSE,
    /** When the unmap returns, nothing reaches memory through the mapping any more. */
    NOTHING_AFTER_UNMAP;

    /** Accesses that break it. */
    public long broken(AttackCounts counts) {
        return switch (this) {
            case NONE -> 0;
            case NO_ADDRESS_REUSE -> counts.addressReuse() + counts.neverGranted();
            case NO_REUSE -> counts.reuseBeforeFlush() + counts.neverGranted();
            case NOTHING_AFTER_UNMAP -> counts.afterUnmap();
        };
    }
}
