package io.crossdock.iova;

/** No room for a range of IOVA that a device can send. */
public final class IovaExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param size bytes asked for
     * @param end first address that was too high
     */
    public IovaExhaustedException(long size, long end) {
        super("no IOVA range is free: size=" + size + ", limit=0x" + Long.toHexString(end)
                + "; unmap something, or give the device a wider DMA mask");
    }
}
