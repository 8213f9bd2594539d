package io.crossdock.workbench.mapcost;

/**
 * What one map or one unmap did.
 *
 * @param calls calls of the API
 * @param entries leaf entries
 * @param lines table lines cleaned, counted at every sync
 * @param dataKib KiB of data buffer maintained
 * @param blockPages pages of the smallest size that blocks among the entries span
 */
public record Counts(long calls, long entries, long lines, double dataKib, long blockPages) {
    /** How often a counter counted. */
    public double of(Counter counter) {
        return switch (counter) {
            case CALL -> calls;
            case ENTRY -> entries;
            case LINE -> lines;
            case DATA_KIB -> dataKib;
            case BLOCK_PAGE -> blockPages;
        };
    }
}
