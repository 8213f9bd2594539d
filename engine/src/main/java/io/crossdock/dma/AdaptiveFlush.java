package io.crossdock.dma;

/**
 * When {@link InvalidationPolicy#ADAPTIVE} makes a unit forget all that it knows of a device instead of a page at a time.
 *
 * <p>A device that unmaps much uses an address once, so what is remembered for it is worth little. Forgetting all of it
 * takes one command, and refills cost one walk for each address that is used again.
 *
 * @param churnPages pages that have been unmapped within the current window or the one before, at least, for a device to
 *     count as churning
 * @param windowNanos length of a window, by the machine's clock
 * @param mostCommands an unmap of a churning device that would take more commands than this, without the wait, takes one
 */
public record AdaptiveFlush(long churnPages, long windowNanos, int mostCommands) {
    /**
     * 4,096 pages in 10 ms (1.7 GB/s in pages of 4 KiB), more than 64 commands. 64 commands of 73 ns (HiSilicon D06,
     * derived from published times) take as long as some 85 walks of which five run at a time (227 to 280 ns each on Xeons
     * of 2014 to 2016, measured by others): a large part of what an IOTLB of that time held.
     */
    public static final AdaptiveFlush DEFAULT = new AdaptiveFlush(4096, 10_000_000, 64);

    public AdaptiveFlush {
        if (churnPages < 0 || windowNanos <= 0 || mostCommands < 1) {
            throw new IllegalArgumentException(
                    "adaptive flush wants no negative number of pages, a window above 0 and at"
                            + " least one command: churnPages=" + churnPages + ", windowNanos=" + windowNanos
                            + ", mostCommands=" + mostCommands);
        }
    }
}
