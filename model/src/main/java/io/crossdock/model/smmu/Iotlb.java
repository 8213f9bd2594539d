package io.crossdock.model.smmu;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The translation cache: set-associative with {@value #WAYS} ways, least recently used entry of a set replaced. An entry
 * covers a whole page or block; a lookup probes one set per size that is present.
 */
final class Iotlb {
    static final int WAYS = 8;

    private final @Nullable TlbEntry[] entries;
    private final long[] usedAt;
    private final int[] perSize = new int[64];
    private final int setMask;
    private long sizesPresent;
    private long clock;

    Iotlb(int capacity) {
        entries = new TlbEntry[capacity];
        usedAt = new long[capacity];
        setMask = capacity / WAYS - 1;
    }

    /** The entry that translates an address, or null. */
    @Nullable
    TlbEntry lookup(StreamWorld world, int asid, long address) {
        for (long sizes = sizesPresent; sizes != 0; sizes &= sizes - 1) {
            int sizeLg2 = Long.numberOfTrailingZeros(sizes);
            int first = set(address, sizeLg2);
            for (int i = first; i < first + WAYS; i++) {
                TlbEntry e = entries[i];
                if (e != null
                        && e.sizeLg2() == sizeLg2
                        && (e.base() ^ address) >>> sizeLg2 == 0
                        && e.matches(world, asid)) {
                    usedAt[i] = ++clock;
                    return e;
                }
            }
        }
        return null;
    }

    /** Adds an entry that no lookup finds; whether another one had to go. */
    boolean insert(TlbEntry entry) {
        int first = set(entry.base(), entry.sizeLg2());
        int victim = first;
        for (int i = first; i < first + WAYS; i++) {
            if (entries[i] == null) {
                victim = i;
                break;
            }
            if (usedAt[i] < usedAt[victim]) {
                victim = i;
            }
        }
        TlbEntry old = entries[victim];
        if (old != null) {
            drop(victim, old);
        }
        entries[victim] = entry;
        usedAt[victim] = ++clock;
        perSize[entry.sizeLg2()]++;
        sizesPresent |= 1L << entry.sizeLg2();
        return old != null;
    }

    void invalidate(Predicate<TlbEntry> scope) {
        for (int i = 0; i < entries.length; i++) {
            TlbEntry e = entries[i];
            if (e != null && scope.test(e)) {
                drop(i, e);
            }
        }
    }

    private void drop(int index, TlbEntry e) {
        entries[index] = null;
        if (--perSize[e.sizeLg2()] == 0) {
            sizesPresent &= ~(1L << e.sizeLg2());
        }
    }

    private int set(long address, int sizeLg2) {
        return ((int) (address >>> sizeLg2) & setMask) * WAYS;
    }
}
