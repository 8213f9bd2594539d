package io.crossdock.workbench.bench;

/**
 * What a translation unit can do or wants, where that changes the work of map and unmap.
 *
 * @param coherentWalks whether its walks snoop the caches; if not, changed table lines are cleaned. AMD-Vi has no such word
 *     and always does
 * @param ranges whether an SMMU takes commands that cover a range (IDR3.RIL); if not, each page takes one
 * @param caching whether a VT-d or AMD unit remembers absent entries (CAP.CM, NpCache), as emulated ones say they do; then a
 *     map flushes too
 */
public record UnitTraits(boolean coherentWalks, boolean ranges, boolean caching) {
    /** Coherent walks, commands for ranges, and absent entries are not remembered. */
    public static final UnitTraits DEFAULT = new UnitTraits(true, true, false);

    public UnitTraits withCoherentWalks(boolean coherent) {
        return new UnitTraits(coherent, ranges, caching);
    }
}
