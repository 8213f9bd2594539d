package io.crossdock.workbench.explain;

/** A question that makes no sense on a machine. The message is one line: cause, value, remedy. */
public final class ExplainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExplainException(String message) {
        super(message);
    }
}
