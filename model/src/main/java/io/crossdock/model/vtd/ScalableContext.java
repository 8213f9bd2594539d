package io.crossdock.model.vtd;

/**
 * A context entry of scalable mode that can be used.
 *
 * @param directory physical address of the PASID directory
 * @param directoryLg2 log2 of its entries
 * @param ridPasid PASID of requests that carry none
 * @param faultsDisabled FPD
 * @param deviceTlb DTE
 */
record ScalableContext(long directory, int directoryLg2, int ridPasid, boolean faultsDisabled, boolean deviceTlb)
        implements CachedContext, ScalableTables.ContextLookup {
    @Override
    public int domainId() {
        return NO_DOMAIN;
    }
}
