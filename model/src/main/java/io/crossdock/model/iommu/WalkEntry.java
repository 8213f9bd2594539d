package io.crossdock.model.iommu;

/**
 * A table that a walk came to, kept so that the next one need not begin at the top: an entry of a walk cache (SMMUv3), of
 * the paging-structure caches (VT-d), of the page directory cache (AMD).
 *
 * @param regime tag, as {@link TranslationCache.Entry#matches} has it
 * @param id tag, as {@link TranslationCache.Entry#matches} has it
 * @param base first input address that the table translates
 * @param sizeLg2 log2 of the bytes that it translates
 * @param granuleLg2 log2 of the smallest page of its format
 * @param level level of the table in the numbering of its format
 * @param table its physical address
 * @param rights what the entries above it leave; each walker has bits of its own
 */
public record WalkEntry(int regime, int id, long base, int sizeLg2, int granuleLg2, int level, long table, int rights)
        implements TranslationCache.Entry {
    @Override
    public boolean matches(int ofRegime, int ofId) {
        return regime == ofRegime && id == ofId;
    }

    /** Whether the table translates any byte of a range of input addresses, {@code last} included. */
    public boolean overlaps(long first, long last) {
        long end = base + ((1L << sizeLg2) - 1);
        return Long.compareUnsigned(base, last) <= 0 && Long.compareUnsigned(first, end) <= 0;
    }
}
