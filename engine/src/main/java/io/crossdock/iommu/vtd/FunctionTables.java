package io.crossdock.iommu.vtd;

/** What tells the unit how the requests of each function are translated, from the root table down. For one thread. */
sealed interface FunctionTables permits ContextTables, PasidTables {
    /** Value of RTADDR: address of the root table, and the mode in TTM 11:10 (VT-d 11.4.5). */
    long rootRegister();

    /**
     * Has tables of the unit's stage translate.
     *
     * @param deviceTlb whether the function may ask for translations, and send requests that it has translated
     */
    void writeTranslated(int sourceId, int domainId, long tableRoot, boolean deviceTlb);

    /** Lets requests pass as they are. */
    void writePassThrough(int sourceId, int domainId);

    /** Blocks; the unit must be made to forget what it has read. */
    void clear(int sourceId);

    /** Gives the memory back; the unit must be off. */
    void free();
}
