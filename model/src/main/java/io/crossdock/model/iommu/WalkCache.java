package io.crossdock.model.iommu;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tables that walks came to. Only pointers that were found are kept, never that one was absent. What is kept stays until it
 * is replaced or invalidated, whatever memory says by then. Not thread-safe.
 */
public final class WalkCache {
    /** Assumed: real ones have from 8 to 65,536 (Arm MMU-700). */
    private static final int ENTRIES = 64;

    private final TranslationCache<WalkEntry> tables = new TranslationCache<>(ENTRIES);

    /** What one address space has of the cache. */
    public interface Space {
        /** Nothing, and nothing is kept. */
        Space NONE = new Space() {
            @Override
            public @Nullable WalkEntry deepest(long address) {
                return null;
            }

            @Override
            public void keep(long address, int sizeLg2, int level, long table, int rights) {
                // for walks that must see memory as it is
            }
        };

        /** The lowest table known of those that a walk for an address goes through, or null. */
        @Nullable
        WalkEntry deepest(long address);

        /**
         * Keeps a table that no look-up has found.
         *
         * @param address any that the table translates
         * @param sizeLg2 log2 of the bytes that it translates
         * @param level its level
         * @param table its physical address
         * @param rights what the entries above it leave
         */
        void keep(long address, int sizeLg2, int level, long table, int rights);
    }

    private record OfSpace(TranslationCache<WalkEntry> tables, int regime, int id, int granuleLg2) implements Space {
        @Override
        public @Nullable WalkEntry deepest(long address) {
            // The cache tries small sizes first.
            return tables.lookup(regime, id, address);
        }

        @Override
        public void keep(long address, int sizeLg2, int level, long table, int rights) {
            long base = address & -(1L << sizeLg2);
            tables.insert(new WalkEntry(regime, id, base, sizeLg2, granuleLg2, level, table, rights));
        }
    }

    /** The part of an address space, by the tags of its translations. */
    public Space of(int regime, int id, int granuleLg2) {
        return new OfSpace(tables, regime, id, granuleLg2);
    }

    /** Removes the entries in scope. */
    public void invalidate(Predicate<? super WalkEntry> scope) {
        tables.invalidate(scope);
    }

    /** As {@link TranslationCache#contents}. */
    public long contents() {
        return tables.contents();
    }
}
