package io.crossdock.model.table;

/** What an entry of a table is. */
public enum EntryKind {
    /** Nothing is mapped. */
    ABSENT,
    /** It points to a table. */
    TABLE,
    /** It maps a page or block. */
    LEAF,
    /** It is marked valid and has a form that its level does not have. */
    INVALID
}
