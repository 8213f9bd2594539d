package io.crossdock.iova;

/**
 * Hands out ranges of IOVA that do not overlap.
 *
 * <p>Implementations are safe for concurrent use with different contexts, and a range may be freed on another context
 * than it was allocated on. An implementation of one's own is a class with a public constructor that takes an
 * {@link IovaSpace}; {@code crossdock check allocator} tries it.
 */
public interface IovaAllocator {
    /** What {@link #allocate} returns when there is no room. */
    long NONE = -1;

    /** Makes an allocator of one kind. */
    @FunctionalInterface
    interface Factory {
        IovaAllocator create(IovaSpace space);
    }

    /**
     * Takes a range. It lies inside the space and is aligned to the next power of two of its size.
     *
     * @param size bytes, a multiple of the granule
     * @param end first address behind the range may not exceed it: for a device with few address bits
     * @param context on whose behalf; it is used by one thread at a time
     * @return first address, or {@link #NONE} if there is no room. What other contexts keep is called back then, and is
     *     there at the latest when each of them has freed or allocated once more
     * @throws IllegalArgumentException if the size is not a positive multiple of the granule
     */
    long allocate(long size, long end, MapContext context);

    /**
     * As {@link #allocate}, but gives up where others would have to give back what they keep: for a caller that has another
     * bound to try.
     */
    default long tryAllocate(long size, long end, MapContext context) {
        return allocate(size, end, context);
    }

    /**
     * Gives a range back, whole, as it was allocated. A caller that frees what it does not have breaks the space unless
     * the implementation checks; {@link CheckedIovaAllocator} does.
     *
     * @throws BadFreeException if there is no such range, where the implementation checks; nothing has changed
     */
    void free(long iova, long size, MapContext context);

    /**
     * Takes a range out of the space for good, before the first allocation. It is widened to whole granules and clipped
     * to the space; what is already reserved of it stays so.
     */
    void reserve(long iova, long size);

    /**
     * Gives back what is kept for the next requests beyond what is reasonable, and what ended contexts have left. To be
     * called now and then; a context's own cache is its own.
     */
    default void trim() {}

    /** Nobody allocates or frees any more. */
    default void close() {}
}
