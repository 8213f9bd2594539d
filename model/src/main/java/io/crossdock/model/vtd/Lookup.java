package io.crossdock.model.vtd;

/** What the tables say of a requester, or why they say nothing. */
sealed interface Lookup {
    /** Table entries read. */
    int reads();

    record Found(AddressSpace space, int reads) implements Lookup, CachedContext {
        @Override
        public int domainId() {
            return space.domainId();
        }
    }

    /**
     * @param recorded false where an entry's FPD bit keeps the fault from being recorded
     * @param at physical address of the entry at fault
     */
    record Fault(FaultReason reason, boolean scalable, boolean recorded, long at, int reads)
            implements Lookup, ScalableTables.ContextLookup {
        int number() {
            return reason.number(scalable);
        }
    }
}
