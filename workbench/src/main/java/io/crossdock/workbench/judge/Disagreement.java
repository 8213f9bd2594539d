package io.crossdock.workbench.judge;

/** A machine did not do what the oracle says, and no known difference explains it. */
final class Disagreement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disagreement(String subject, String what) {
        super(subject + ": " + what);
    }
}
