package io.crossdock.driver.nvme;

/**
 * A controller refused a command, does not answer or cannot be driven. The message is one line: cause, offending value
 * and limit, remedy.
 */
public final class NvmeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stands for {@link #status} where no completion told one. */
    public static final int NO_STATUS = -1;

    private final int status;

    NvmeException(String message) {
        this(message, NO_STATUS);
    }

    NvmeException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** Status code type in bits 10:8, status code in bits 7:0 (4.6.1), or {@link #NO_STATUS}. */
    public int status() {
        return status;
    }
}
