package io.crossdock.iova;

/**
 * Hands out ranges of IOVA that do not overlap.
 *
 * <p>Implementations are safe for concurrent use with different contexts, and a range may be freed on another context
 * than it was allocated on.
 */
public interface IovaAllocator {
    /** What {@link #allocate} returns when there is no room. */
    long NONE = -1;

    /**
     * Takes a range.
     *
     * @param size bytes, a multiple of the granule; the range is aligned to the next power of two
     * @param end first address behind the range may not exceed it: for a device with few address bits
     * @param context on whose behalf
     * @return first address, or {@link #NONE}
     * @throws IllegalArgumentException if the size is not a positive multiple of the granule
     */
    long allocate(long size, long end, MapContext context);

    /**
     * Gives a range back, whole, as it was allocated.
     *
     * @throws IllegalArgumentException if there is no such range, where the implementation checks
     */
    void free(long iova, long size, MapContext context);

    /**
     * Takes a range out of the space for good. It is widened to whole granules and clipped to the space; what is already
     * taken of it stays as it is.
     */
    void reserve(long iova, long size);
}
