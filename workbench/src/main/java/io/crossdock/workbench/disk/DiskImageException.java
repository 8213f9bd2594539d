package io.crossdock.workbench.disk;

/** A disk image, or a range of it, is not what a transfer needs. The message is one line: cause, value and limit, remedy. */
public final class DiskImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiskImageException(String message) {
        super(message);
    }

    DiskImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
