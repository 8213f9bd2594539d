package io.crossdock.peer;

/** A rule file is malformed. The message is one line: file and line, cause, offending value, remedy. */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleException(String message) {
        super(message);
    }
}
