package io.crossdock.model.iommu;

/**
 * What a unit must know of accesses that it let pass and that have not reached their destination: completion of an
 * invalidation waits for them.
 */
public interface InFlight {
    /** A fabric in which every access has arrived when the next thing happens. */
    InFlight NONE = new InFlight() {
        @Override
        public long mark() {
            return 0;
        }

        @Override
        public boolean drained(long mark, boolean reads, boolean writes) {
            return true;
        }
    };

    /** Names the accesses that the unit has let pass until now. */
    long mark();

    /**
     * Whether the accesses of a mark have reached their destination.
     *
     * @param mark earlier answer of {@link #mark}
     * @param reads whether reads count
     * @param writes whether writes count
     */
    boolean drained(long mark, boolean reads, boolean writes);
}
