package io.crossdock.model.fabric;

import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.model.iommu.TranslationCache;
import org.jspecify.annotations.Nullable;

/**
 * Address translation cache of a function (PCIe base specification 10): what units have answered stays, and is used, until
 * an invalidation request comes or it is replaced.
 */
final class DeviceTlb {
    /** Assumed. */
    private static final int ENTRIES = 64;

    private final TranslationCache<Entry> entries = new TranslationCache<>(ENTRIES);

    /**
     * A page or block.
     *
     * @param base first untranslated address
     * @param sizeLg2 log2 of its bytes
     * @param output translated address of the first byte
     */
    record Entry(long base, int sizeLg2, long output, boolean readable, boolean writable)
            implements TranslationCache.Entry {
        @Override
        public boolean matches(int regime, int id) {
            return true;
        }

        boolean grants(boolean write) {
            return write ? writable : readable;
        }

        /** Translated address of an address that lies in it. */
        long translate(long address) {
            return output + (address - base);
        }

        /** Bytes from an address to its end. */
        long bytesFrom(long address) {
            return (1L << sizeLg2) - (address - base);
        }

        private boolean overlaps(long first, long last) {
            long end = base + ((1L << sizeLg2) - 1);
            return Long.compareUnsigned(base, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
        }
    }

    /** The entry that translates an address, or null. */
    @Nullable
    Entry lookup(long address) {
        return entries.lookup(0, 0, address);
    }

    /** Takes an answer in; what was known of these addresses goes. */
    Entry learn(AtsAnswer answer) {
        Entry entry = new Entry(answer.base(), answer.sizeLg2(), answer.output(), answer.readable(), answer.writable());
        forget(entry.base, entry.base + ((1L << entry.sizeLg2) - 1));
        entries.insert(entry);
        return entry;
    }

    /** Forgets what lies in a range, {@code last} included, if only with a part of it. */
    void forget(long first, long last) {
        entries.invalidate(e -> e.overlaps(first, last));
    }

    /** As {@link TranslationCache#contents}. */
    long contents() {
        return entries.contents();
    }
}
