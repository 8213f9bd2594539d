package io.crossdock.model.fabric;

/**
 * Addresses for which a routing decision holds: no window, BAR or memory range begins or ends inside. Compared as
 * unsigned numbers.
 *
 * @param base first address
 * @param last last address, inclusive
 * @param generation of the address map that the decision was made with
 */
record Span(long base, long last, int generation) {
    boolean covers(long address, int currentGeneration) {
        return generation == currentGeneration && Long.compareUnsigned(address - base, last - base) <= 0;
    }

    /** Bytes from an address of the span to its end; {@link Long#MAX_VALUE} where that is out of reach anyway. */
    long bytesFrom(long address) {
        long behind = last - address;
        return behind < 0 || behind == Long.MAX_VALUE ? Long.MAX_VALUE : behind + 1;
    }
}
