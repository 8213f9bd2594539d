package io.crossdock.workbench.judge;

/** A word of the structures that a unit reads. */
enum Place {
    /** VT-d: root entry of the bus, word 0. */
    ROOT,
    /** VT-d: context entry, word 0. SMMU: stream table entry, word 0. */
    ENTRY,
    /** VT-d: context entry, word 1. */
    ENTRY_HIGH,
    /** VT-d in scalable mode: entry of the PASID directory. */
    DIRECTORY,
    /** VT-d in scalable mode: PASID table entry, word 0. AMD-Vi: entry of the GCR3 table. */
    PASID,
    /** VT-d in scalable mode: PASID table entry, word 1. */
    PASID_HIGH,
    /** VT-d in scalable mode: PASID table entry, word 2, with the table of the first stage. */
    PASID_FIRST,
    /** SMMU: context descriptor, word 0. */
    DESCRIPTOR,
    /** SMMU with both stages: the entry of stage 2 that leads to the context descriptor. */
    BELOW_DESCRIPTOR,
    /** The same to the table whose entry ends the walk of stage 1. */
    BELOW_TABLE,
    /** The same to where stage 1 leads. */
    BELOW_LEAF,
    /** A page-table entry that points to a table. */
    TABLE,
    /** The page-table entry of the top level. */
    TOP,
    /** The page-table entry that ends the walk. */
    LEAF;

    boolean isPageTable() {
        return this == TABLE || this == TOP || this == LEAF;
    }
}
