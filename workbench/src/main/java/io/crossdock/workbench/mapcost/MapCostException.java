package io.crossdock.workbench.mapcost;

/** The published times cannot be used as asked. The message is one line with cause and remedy. */
public final class MapCostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MapCostException(String message) {
        super(message);
    }

    MapCostException(String message, Throwable cause) {
        super(message, cause);
    }
}
