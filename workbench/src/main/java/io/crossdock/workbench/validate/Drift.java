package io.crossdock.workbench.validate;

/**
 * A row that no longer is as it was recorded.
 *
 * @param id of the row
 * @param what what differs, with both values
 */
public record Drift(String id, String what) {}
