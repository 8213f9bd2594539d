package io.crossdock.iova.check;

/** An allocator does not do what every allocator must. One line: what it did, with the ranges. */
public final class LawBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LawBrokenException(String message) {
        super(message);
    }

    LawBrokenException(String message, Throwable cause) {
        super(message, cause);
    }

    static String range(long iova, long size) {
        return "0x" + Long.toHexString(iova) + " +" + size;
    }
}
