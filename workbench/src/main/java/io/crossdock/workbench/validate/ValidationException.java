package io.crossdock.workbench.validate;

/**
 * The published or the recorded figures cannot be used. The message is one line: {@code PLACE: cause; remedy}, where the
 * place names file and row.
 */
public final class ValidationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ValidationException(String message, Throwable cause) {
        super(message, cause);
    }

    private ValidationException(String message) {
        super(message);
    }

    static ValidationException at(String place, String cause, String remedy) {
        return new ValidationException(place + ": " + cause + "; " + remedy);
    }

    static ValidationException at(String place, String cause, String remedy, Throwable why) {
        return new ValidationException(place + ": " + cause + "; " + remedy, why);
    }
}
