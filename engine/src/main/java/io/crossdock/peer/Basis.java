package io.crossdock.peer;

/** How well a rule is known for the version it is applied to, best first. */
public enum Basis {
    /** Read in the source of that version, or of one before and one after it. */
    READ,
    /** From memory, or between two versions that were read and differ. */
    RECALLED,
    /** The version is newer than any that was read; the newest one's rule is taken. */
    ASSUMED;

    Basis worse(Basis other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
