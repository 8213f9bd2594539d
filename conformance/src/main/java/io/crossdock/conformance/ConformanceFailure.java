package io.crossdock.conformance;

/** A machine does not do what the seam demands. The message names what was seen and what was expected. */
public final class ConformanceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConformanceFailure(String message) {
        super(message);
    }
}
