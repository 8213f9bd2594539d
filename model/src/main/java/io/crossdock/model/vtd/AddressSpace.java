package io.crossdock.model.vtd;

/**
 * What root, context and PASID entries say of the requests of a function.
 *
 * @param scalable whether scalable-mode structures say it, which number faults in their own way
 * @param passesThrough whether requests pass untranslated
 * @param faultsDisabled FPD, of any entry on the way: qualified faults are not recorded
 * @param domainId tag of what is cached
 * @param root physical address of the top table
 * @param levels levels of the tables
 */
record AddressSpace(
        boolean scalable, boolean passesThrough, boolean faultsDisabled, int domainId, long root, int levels) {
    /** Bits of input addresses. */
    int inputBits() {
        return SecondStage.PAGE_LG2 + levels * SecondStage.BITS_PER_LEVEL;
    }
}
