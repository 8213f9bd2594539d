package io.crossdock.model.iommu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A translation cache (IOTLB): set-associative with {@value #WAYS} ways, least recently used entry of a set replaced. An
 * entry covers a whole page or block; a lookup probes one set per size that is present.
 *
 * <p>What is cached stays until it is replaced or invalidated, whatever memory says by then. Not thread-safe.
 *
 * @param <E> entries, with the tags that their architecture gives them
 */
public final class TranslationCache<E extends TranslationCache.Entry> {
    public static final int WAYS = 8;

    private final List<@Nullable E> entries;
    private final long[] usedAt;
    private final int[] perSize = new int[64];
    private final int setMask;
    private long sizesPresent;
    private long clock;
    private long contents;

    /** A cached translation; its hash code tells entries apart, as a record's does. */
    public interface Entry {
        /** First input address of the page or block. */
        long base();

        /** log2 of its bytes. */
        int sizeLg2();

        /**
         * Whether the entry belongs to an address space.
         *
         * @param regime translation regime; 0 where the architecture has one only
         * @param id ASID or domain id
         */
        boolean matches(int regime, int id);
    }

    /**
     * @param capacity entries, a power of two of at least {@link #WAYS}
     */
    public TranslationCache(int capacity) {
        if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "an IOTLB holds a power of two of at least " + WAYS + " entries: capacity=" + capacity);
        }
        entries = new ArrayList<>(capacity);
        for (int i = 0; i < capacity; i++) {
            entries.add(null);
        }
        usedAt = new long[capacity];
        setMask = capacity / WAYS - 1;
    }

    /** The entry that translates an address, or null. */
    public @Nullable E lookup(int regime, int id, long address) {
        for (long sizes = sizesPresent; sizes != 0; sizes &= sizes - 1) {
            int sizeLg2 = Long.numberOfTrailingZeros(sizes);
            int first = set(address, sizeLg2);
            for (int i = first; i < first + WAYS; i++) {
                E e = entries.get(i);
                if (e != null
                        && e.sizeLg2() == sizeLg2
                        && (e.base() ^ address) >>> sizeLg2 == 0
                        && e.matches(regime, id)) {
                    usedAt[i] = ++clock;
                    return e;
                }
            }
        }
        return null;
    }

    /** Adds an entry that no lookup finds; whether another one had to go. */
    public boolean insert(E entry) {
        int first = set(entry.base(), entry.sizeLg2());
        int victim = first;
        for (int i = first; i < first + WAYS; i++) {
            if (entries.get(i) == null) {
                victim = i;
                break;
            }
            if (usedAt[i] < usedAt[victim]) {
                victim = i;
            }
        }
        E old = entries.set(victim, entry);
        if (old != null) {
            forget(old);
        }
        usedAt[victim] = ++clock;
        contents += number(entry);
        perSize[entry.sizeLg2()]++;
        sizesPresent |= 1L << entry.sizeLg2();
        return old != null;
    }

    /** Removes the entries in scope. */
    public void invalidate(Predicate<? super E> scope) {
        for (int i = 0; i < usedAt.length; i++) {
            E e = entries.get(i);
            if (e != null && scope.test(e)) {
                entries.set(i, null);
                forget(e);
            }
        }
    }

    /** Number that is the same whenever the same entries are cached, and another one otherwise but for chance. */
    public long contents() {
        return contents;
    }

    private static long number(Entry entry) {
        long mixed = (entry.base() ^ (long) entry.hashCode() << 32) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 32;
    }

    private void forget(E e) {
        contents -= number(e);
        if (--perSize[e.sizeLg2()] == 0) {
            sizesPresent &= ~(1L << e.sizeLg2());
        }
    }

    private int set(long address, int sizeLg2) {
        return ((int) (address >>> sizeLg2) & setMask) * WAYS;
    }
}
