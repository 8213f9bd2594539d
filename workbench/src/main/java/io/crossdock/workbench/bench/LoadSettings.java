package io.crossdock.workbench.bench;

import io.crossdock.dma.Direction;

/**
 * What a benchmark maps, and when it unmaps that.
 *
 * @param direction which way data would move
 * @param live mappings that a thread keeps: one more is made, the oldest goes
 * @param pattern which of the live mappings goes
 * @param seed of the random pattern; thread {@code t} uses {@code seed + t}
 * @param pieces pieces of a scatterlist, each of the mapping's size; 0 for single mappings
 * @param bypass whether mappings go around the translation
 */
public record LoadSettings(Direction direction, int live, Pattern pattern, long seed, int pieces, boolean bypass) {
    /** Which of the live mappings is unmapped next. */
    public enum Pattern {
        /** The oldest, as a descriptor ring does. */
        RING,
        /** Any. */
        RANDOM
    }

    public LoadSettings {
        if (live < 1 || pieces < 0) {
            throw new IllegalArgumentException("at least one live mapping: live=" + live + ", pieces=" + pieces);
        }
    }
}
