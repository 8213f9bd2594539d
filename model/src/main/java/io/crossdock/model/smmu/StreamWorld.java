package io.crossdock.model.smmu;

/** Translation regime of a stream (specification 3.3.4): it tags TLB entries. */
enum StreamWorld {
    /** Non-secure EL1, tagged with ASID; what an operating system's kernel uses. */
    EL1,
    /** Non-secure EL1 through stage 2 alone, tagged with VMID. */
    STAGE_2,
    /** Non-secure EL2 without E2H: one table, no ASID, no unprivileged access. */
    EL2,
    /** Non-secure EL2 with CR2.E2H: as EL1, entries of their own. */
    EL2_E2H
}
