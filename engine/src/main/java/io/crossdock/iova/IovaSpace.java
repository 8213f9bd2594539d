package io.crossdock.iova;

import io.crossdock.event.EventSink;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that an allocator hands out, and who hears of its locks.
 *
 * @param granuleLg2 logarithm of the page size, bytes
 * @param start first address; the page at 0 is never handed out
 * @param end first address behind the space, positive
 * @param sink receives lock sections; {@code null} for nobody
 */
public record IovaSpace(
        int granuleLg2, long start, long end, @Nullable EventSink sink) {
    private static final long FOUR_GIB = 1L << 32;

    public IovaSpace {
        if (granuleLg2 < 0 || granuleLg2 > 30 || start < 0 || end <= 0) {
            throw empty(granuleLg2, start, end);
        }
        if (firstPfn(granuleLg2, start) >= end >>> granuleLg2) {
            throw empty(granuleLg2, start, end);
        }
    }

    /** A space that nobody listens to. */
    public IovaSpace(int granuleLg2, long start, long end) {
        this(granuleLg2, start, end, null);
    }

    private static IllegalArgumentException empty(int granuleLg2, long start, long end) {
        return new IllegalArgumentException("IOVA space is empty: start=0x" + Long.toHexString(start) + ", end=0x"
                + Long.toHexString(end) + ", granuleLg2=" + granuleLg2);
    }

    private static long firstPfn(int granuleLg2, long start) {
        return Math.max(1, start + (1L << granuleLg2) - 1 >>> granuleLg2);
    }

    /** Bytes of a page. */
    public long granule() {
        return 1L << granuleLg2;
    }

    /** First page that may be handed out; a page's number is its address divided by the granule. */
    public long firstPfn() {
        return firstPfn(granuleLg2, start);
    }

    /** First page behind the space. */
    public long endPfn() {
        return end >>> granuleLg2;
    }

    /** First page behind what a device with 32 address bits reaches of the space. */
    long lowEndPfn() {
        return Math.min(endPfn(), FOUR_GIB >>> granuleLg2);
    }

    /** First page that a request with this bound may not touch. */
    public long limitPfn(long requestEnd) {
        return Math.min(requestEnd >>> granuleLg2, endPfn());
    }

    /**
     * Pages of a size.
     *
     * @throws IllegalArgumentException if it is not a positive multiple of the granule
     */
    public long pages(long size) {
        if (size <= 0 || (size & granule() - 1) != 0) {
            throw new IllegalArgumentException(
                    "IOVA range must be a positive multiple of the granule: size=" + size + ", granule=" + granule());
        }
        return size >>> granuleLg2;
    }

    /** Logarithm of the power of two that a range of so many pages is aligned to. */
    static int lg2(long pages) {
        return 64 - Long.numberOfLeadingZeros(pages - 1);
    }
}
