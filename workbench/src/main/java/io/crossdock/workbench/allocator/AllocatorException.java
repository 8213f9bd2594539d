package io.crossdock.workbench.allocator;

/** There is no such allocator to be had. One line: where was looked, what is missing, what to do. */
public final class AllocatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AllocatorException(String message) {
        super(message);
    }

    AllocatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
