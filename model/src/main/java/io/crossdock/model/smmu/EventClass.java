package io.crossdock.model.smmu;

/** What was being done when a fault happened, in the order of the encodings of CLASS (specification 7.3). */
enum EventClass {
    /** Fetching the context descriptor. */
    CONTEXT,
    /** Fetching a descriptor of a stage 1 table. */
    TABLE,
    /** Translating the input address. */
    INPUT
}
