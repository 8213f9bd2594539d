package io.crossdock.pagetable;

/**
 * A mapping could not be made, changed or removed as asked; nothing has changed. Subclasses name the cause, the message
 * carries the offending value and the limit.
 */
public class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MappingException(String message) {
        super(message);
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
