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

    /** Of any reason of the specification; reasons of scalable mode besides those that this unit records. */
    static String meaning(int number) {
        for (FaultReason r : values()) {
            if (r.number == number) {
                return r.meaning;
            }
        }
        return switch (number) {
            case 0xd -> "the context entry blocks translation requests (ATS)";
            case 0x38 -> "scalable mode: no memory answers for the root entry";
            case 0x39 -> "scalable mode: the root entry is not present";
            case 0x3a -> "scalable mode: a reserved field of the root entry is set";
            case 0x40 -> "scalable mode: no memory answers for the context entry";
            case 0x41 -> "scalable mode: the context entry is not present";
            case 0x42 -> "scalable mode: a reserved field of the context entry is set";
            case 0x43 -> "scalable mode: the context entry is programmed wrongly";
            case 0x50 -> "scalable mode: no memory answers for the PASID directory entry";
            case 0x51 -> "scalable mode: the PASID directory entry is not present";
            case 0x52 -> "scalable mode: a reserved field of the PASID directory entry is set";
            case 0x58 -> "scalable mode: no memory answers for the PASID table entry";
            case 0x59 -> "scalable mode: the PASID table entry is not present";
            case 0x5a -> "scalable mode: a reserved field of the PASID table entry is set";
            case 0x5b -> "scalable mode: the PASID table entry is programmed wrongly";
            case 0x70 -> "no memory answers for a first-stage paging entry";
            case 0x71 -> "a first-stage paging entry is not present";
            case 0x72 -> "a reserved field of a first-stage paging entry is set";
            case 0x78 -> "scalable mode: no memory answers for a second-stage paging entry";
            case 0x79 -> "scalable mode: a second-stage paging entry denies the access";
            case 0x7a -> "scalable mode: a reserved field of a second-stage paging entry is set";
            case 0x80 -> "the address is not canonical for the first stage";
            case 0x81 -> "a user request met a supervisor page of the first stage";
            case 0x85 -> "scalable mode: no write permission";
            case 0x86 -> "scalable mode: no read permission";
            case 0x87 -> "scalable mode: the output address lies in the interrupt address range";
            default -> "reserved, or not known here";
        };
    }

    /** Without the place where it was found. */
    String meaning() {
        return meaning;
    }
}
