package io.crossdock.model.vtd;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The context cache: context entries, direct-mapped by a hash of the source-id. With CAP.CM=0 entries that are not
 * present or erroneous are not cached (specification 6.1).
 */
final class ContextCache {
    private final @Nullable Cached[] entries;
    private final int shift;
    private long replacements;

    private record Cached(int sourceId, CachedContext context) {}

    ContextCache(int capacity) {
        entries = new Cached[capacity];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
    }

    @Nullable
    CachedContext lookup(int sourceId) {
        Cached c = entries[index(sourceId)];
        return c != null && c.sourceId == sourceId ? c.context : null;
    }

    void insert(int sourceId, CachedContext context) {
        int index = index(sourceId);
        if (entries[index] != null) {
            replacements++;
        }
        entries[index] = new Cached(sourceId, context);
    }

    /** Forgets the entries in whose scope both the source-id and the domain id lie. */
    void invalidate(IntPredicate sourceIds, IntPredicate domainIds) {
        for (int i = 0; i < entries.length; i++) {
            Cached c = entries[i];
            if (c != null && sourceIds.test(c.sourceId) && domainIds.test(c.context.domainId())) {
                entries[i] = null;
            }
        }
    }

    /** Entries that had to make room for another one until now. */
    long replacements() {
        return replacements;
    }

    private int index(int sourceId) {
        // Fibonacci hashing: requester IDs differ in high bits (the bus) and low bits (the device).
        return shift == Integer.SIZE ? 0 : sourceId * 0x9e3779b1 >>> shift;
    }
}
