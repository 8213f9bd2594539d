package io.crossdock.model.smmu;

/**
 * A translation table of stage 1 as a context descriptor configures it.
 *
 * @param base TTB0 or TTB1
 * @param geometry granule and input size
 * @param outputBits effective IPS: addresses in descriptors beyond it are address size faults
 * @param hierarchyDisabled HAD: APTable of table descriptors is ignored
 * @param accessFlagFaultDisabled AFFD: AF=0 is no fault
 * @param unprivilegedMatters whether AP[1] says that unprivileged accesses pass; else it is taken for 1
 */
record TranslationTable(
        long base,
        LpaeGeometry geometry,
        int outputBits,
        boolean hierarchyDisabled,
        boolean accessFlagFaultDisabled,
        boolean unprivilegedMatters) {

    /** Base with the bits below the table's alignment taken for zero. */
    long root() {
        return base & -geometry.rootBytes();
    }
}
