package io.crossdock.topology;

import org.jspecify.annotations.Nullable;

/**
 * An input cannot be read or does not describe a valid machine. The message is one line: {@code FILE:LINE: cause;
 * remedy}, where the cause holds the offending value and its limit. The line is left out where none can be blamed.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A mistake in a line of a file; lines count from 1. */
    public static InputException at(String file, int line, String cause, String remedy) {
        return new InputException(file + ":" + line + ": " + cause + "; " + remedy, null);
    }

    /** A mistake of a file as a whole. */
    public static InputException of(String file, String cause, String remedy) {
        return new InputException(file + ": " + cause + "; " + remedy, null);
    }

    /** The same, with the failure that led to it. */
    public static InputException of(String file, String cause, String remedy, Throwable why) {
        return new InputException(file + ": " + cause + "; " + remedy, why);
    }

    /** A name or address that the machine does not have. */
    public static InputException unknown(String cause, String remedy) {
        return new InputException(cause + "; " + remedy, null);
    }
}
