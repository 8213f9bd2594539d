package io.crossdock.model.smmu;

/**
 * A translation table as a context descriptor configures it, or in stage 2 a stream table entry.
 *
 * @param base TTB0, TTB1 or S2TTB
 * @param geometry granule and input size
 * @param outputBits effective IPS or S2PS: addresses in descriptors beyond it are address size faults
 * @param hierarchyDisabled HAD: APTable of table descriptors is ignored
 * @param accessFlagFaultDisabled AFFD: AF=0 is no fault
 * @param unprivilegedMatters whether AP[1] says that unprivileged accesses pass; else it is taken for 1
 * @param stage2 whether leaves hold S2AP and MemAttr, and tables no permissions
 */
record TranslationTable(
        long base,
        LpaeGeometry geometry,
        int outputBits,
        boolean hierarchyDisabled,
        boolean accessFlagFaultDisabled,
        boolean unprivilegedMatters,
        boolean stage2) {

    /** Base with the bits below the table's alignment taken for zero. */
    long root() {
        return base & -geometry.rootBytes();
    }
}
