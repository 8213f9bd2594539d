package io.crossdock.iova;

/** An allocator handed out what it may not. One line, naming the ranges. */
public final class BrokenAllocatorException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private BrokenAllocatorException(String message) {
        super(message);
    }

    static BrokenAllocatorException overlap(long iova, long size, String what, long otherIova, long otherSize) {
        return new BrokenAllocatorException("allocated " + Ranges.text(iova, size) + ", which overlaps "
                + Ranges.text(otherIova, otherSize) + ", " + what + " already");
    }

    static BrokenAllocatorException misaligned(long iova, long size) {
        return new BrokenAllocatorException(
                "allocated " + Ranges.text(iova, size) + ", which is not aligned to the power of two of its size");
    }

    static BrokenAllocatorException outside(long iova, long size, long first, long end) {
        return new BrokenAllocatorException("allocated " + Ranges.text(iova, size) + ", which is not within 0x"
                + Long.toHexString(first) + " to 0x" + Long.toHexString(end));
    }
}
