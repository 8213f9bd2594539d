package io.crossdock.model.table;

/**
 * Something in tables that is not as it should be.
 *
 * @param kind what
 * @param iova first input address that the entry is for
 * @param level level of the entry, or of the table if no entry was read
 * @param at physical address of the entry, or of the table
 * @param entry the entry; 0 if none was read
 * @param text one line
 */
public record Finding(Kind kind, long iova, int level, long at, long entry, String text) {
    /** What is wrong. */
    public enum Kind {
        /** A table lies outside the memory image. */
        BAD_POINTER,
        /** An entry points to a table that the way to it leads through. */
        LOOP,
        /** A table is reached a second time; it was read the first time only. */
        SHARED,
        /** Reserved bits of an entry are set. */
        RESERVED,
        /** An entry has a form that its level does not have. */
        INVALID,
        /** There is more than is shown. */
        CUT_OFF
    }
}
