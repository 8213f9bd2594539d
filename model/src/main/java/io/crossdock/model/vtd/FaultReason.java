package io.crossdock.model.vtd;

/**
 * Fault reasons of legacy mode (specification 7.1.3), by their number in a fault record.
 *
 * <p>A qualified fault is not recorded where the context entry's FPD bit is set. That reason 0xB is not qualified is how
 * QEMU's unit has it, and recalled, not read, of the specification.
 */
enum FaultReason {
    ROOT_ENTRY_NOT_PRESENT(0x1, false, "the root entry is not present"),
    CONTEXT_ENTRY_NOT_PRESENT(0x2, true, "the context entry is not present"),
    CONTEXT_ENTRY_INVALID(0x3, true, "the context entry is programmed wrongly"),
    ADDRESS_BEYOND_WIDTH(0x4, true, "the address is beyond the width of the domain"),
    NO_WRITE_PERMISSION(0x5, true, "no write permission"),
    NO_READ_PERMISSION(0x6, true, "no read permission"),
    TABLE_ACCESS_ERROR(0x7, true, "no memory answers for a paging entry"),
    ROOT_TABLE_ACCESS_ERROR(0x8, false, "no memory answers for the root entry"),
    CONTEXT_TABLE_ACCESS_ERROR(0x9, false, "no memory answers for the context entry"),
    ROOT_ENTRY_RESERVED(0xa, false, "a reserved field of the root entry is set"),
    CONTEXT_ENTRY_RESERVED(0xb, false, "a reserved field of the context entry is set"),
    PAGING_ENTRY_RESERVED(0xc, true, "a reserved field of a paging entry is set"),
    OUTPUT_IN_INTERRUPT_RANGE(0xe, true, "the output address lies in the interrupt address range");

    private final int number;
    private final boolean qualified;
    private final String meaning;

    FaultReason(int number, boolean qualified, String meaning) {
        this.number = number;
        this.qualified = qualified;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    boolean isQualified() {
        return qualified;
    }

    /** Without the place where it was found. */
    String meaning() {
        return meaning;
    }
}
