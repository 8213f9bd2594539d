package io.crossdock.conformance;

/**
 * What came of a check.
 *
 * @param check name of the check
 * @param demand what it demands
 * @param status whether the machine does it
 * @param message what it did instead, or why it could not be asked; empty if it passed
 */
public record Outcome(String check, String demand, Status status, String message) {
    public enum Status {
        PASSED,
        FAILED,
        /** The bench lacks what the check needs. */
        INAPPLICABLE
    }

    @Override
    public String toString() {
        return check + ": " + status + (message.isEmpty() ? "" : ": " + message);
    }
}
