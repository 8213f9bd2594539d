package io.crossdock.iova;

/** A range was freed that is not allocated: a second free, or half of a range. Nothing has changed. */
public final class BadFreeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private BadFreeException(String message) {
        super(message);
    }

    /** Nothing of the range is allocated. */
    static BadFreeException nothingThere(long iova, long size) {
        return new BadFreeException(refused(iova, size) + ", nothing there; it was freed before or never allocated");
    }

    /** Something else than the range is allocated. */
    static BadFreeException otherRange(long iova, long size, long liveIova, long liveSize) {
        return new BadFreeException(
                refused(iova, size) + ", allocated " + Ranges.text(liveIova, liveSize) + "; free that range, whole");
    }

    private static String refused(long iova, long size) {
        return "no such range is allocated: iova=0x" + Long.toHexString(iova) + ", size=" + size;
    }
}
