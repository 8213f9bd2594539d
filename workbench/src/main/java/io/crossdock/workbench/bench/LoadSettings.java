package io.crossdock.workbench.bench;

import io.crossdock.dma.Direction;

/**
 * What a benchmark maps, and when it unmaps that.
 *
 * @param direction which way data would move; {@link Pattern#TCP_RR} has its own
 * @param live mappings that a thread keeps: one more is made, the oldest goes
 * @param pattern which of the live mappings goes
 * @param seed of the random pattern; thread {@code t} uses {@code seed + t}
 * @param pieces pieces of a scatterlist, each of the mapping's size; 0 for single mappings
 * @param bypass whether mappings go around the translation
 * @param producerConsumer whether one thread maps and another unmaps: of the threads half each, and {@code live} mappings
 *     at most are on their way between two
 */
public record LoadSettings(
        Direction direction,
        int live,
        Pattern pattern,
        long seed,
        int pieces,
        boolean bypass,
        boolean producerConsumer) {
    /** Which of the live mappings is unmapped next. */
    public enum Pattern {
        /** The oldest, as a descriptor ring does. */
        RING,
        /** Any. */
        RANDOM,
        /**
         * The oldest connection's: a request arrives, and a response of {@value #SEND} bytes leaves. The received buffer is
         * unmapped and mapped again for the next request, from the device; the response is mapped, to the device, and
         * unmapped when it is sent. What is live are the receive buffers.
         */
        TCP_RR
    }

    /** One byte behind the headers of Ethernet, IPv4 and TCP with timestamps: 14, 20 and 32 bytes. */
    public static final long SEND = 67;

    public LoadSettings {
        if (live < 1 || pieces < 0) {
            throw new IllegalArgumentException("at least one live mapping: live=" + live + ", pieces=" + pieces);
        }
        if (producerConsumer && pattern != Pattern.RING) {
            throw new IllegalArgumentException("what is handed over goes in order: pattern=" + pattern);
        }
    }

    /** Threads that make pairs of map and unmap, of so many in all. */
    int pairing(int threads) {
        return producerConsumer ? threads / 2 : threads;
    }

    /** Pairs of map and unmap in a turn. */
    public int pairs() {
        return pattern == Pattern.TCP_RR ? 2 : 1;
    }
}
