package io.crossdock.conformance;

/** A bench lacks what a check needs. The message names it. */
public final class Inapplicable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Inapplicable(String message) {
        super(message);
    }
}
