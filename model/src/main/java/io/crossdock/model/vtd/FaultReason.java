package io.crossdock.model.vtd;

/**
 * Fault reasons (specification 7.1.3), by their numbers in fault records: legacy and scalable mode number the same things
 * differently.
 *
 * <p>A qualified fault is not recorded where an entry's FPD bit is set. That reason 0xB is not qualified is how QEMU's unit
 * has it, and recalled, not read, of the specification. So are the numbers of scalable mode: they are those of Linux
 * ({@code drivers/iommu/intel/dmar.c}), as is 0xD; that it is qualified is how QEMU's unit has it; that 0x79 is what a
 * second stage without permission gives, reading or writing, is seen in a host's kernel log, and 0x84 is the likelier of
 * two for an address beyond the width. QEMU's unit has the numbers of the first stage from 0x71 to 0x85, too.
 */
enum FaultReason {
    ROOT_ENTRY_NOT_PRESENT(0x1, 0x39, false, "the root entry is not present"),
    CONTEXT_ENTRY_NOT_PRESENT(0x2, 0x41, true, "the context entry is not present"),
    CONTEXT_ENTRY_INVALID(0x3, 0x43, true, "the context entry is programmed wrongly"),
    ADDRESS_BEYOND_WIDTH(0x4, 0x84, true, "the address is beyond the width of the domain"),
    NO_WRITE_PERMISSION(0x5, 0x79, true, "no write permission"),
    NO_READ_PERMISSION(0x6, 0x79, true, "no read permission"),
    TABLE_ACCESS_ERROR(0x7, 0x78, true, "no memory answers for a paging entry"),
    TOP_TABLE_ACCESS_ERROR(0x3, 0x7b, true, "no memory answers for the top paging table"),
    ROOT_TABLE_ACCESS_ERROR(0x8, 0x38, false, "no memory answers for the root entry"),
    CONTEXT_TABLE_ACCESS_ERROR(0x9, 0x40, false, "no memory answers for the context entry"),
    ROOT_ENTRY_RESERVED(0xa, 0x3a, false, "a reserved field of the root entry is set"),
    CONTEXT_ENTRY_RESERVED(0xb, 0x42, false, "a reserved field of the context entry is set"),
    PAGING_ENTRY_RESERVED(0xc, 0x7a, true, "a reserved field of a paging entry is set"),
    DEVICE_TLB_NOT_SERVED(
            0xd, 0x44, true, "the context entry blocks translation requests and translated requests (ATS: TT, DTE)"),
    OUTPUT_IN_INTERRUPT_RANGE(0xe, 0x87, true, "the output address lies in the interrupt address range"),
    TABLE_MODE_INVALID(0x31, false, "the mode in RTADDR (TTM) is none of this unit"),
    RID_PASID_INVALID(0x48, true, "RID_PASID is beyond the PASID directory"),
    DIRECTORY_ACCESS_ERROR(0x50, true, "no memory answers for the PASID directory entry"),
    DIRECTORY_ENTRY_NOT_PRESENT(0x51, true, "the PASID directory entry is not present"),
    DIRECTORY_ENTRY_RESERVED(0x52, true, "a reserved field of the PASID directory entry is set"),
    PASID_TABLE_ACCESS_ERROR(0x58, true, "no memory answers for the PASID table entry"),
    PASID_ENTRY_NOT_PRESENT(0x59, true, "the PASID table entry is not present"),
    PASID_ENTRY_RESERVED(0x5a, true, "a reserved field of the PASID table entry is set"),
    PASID_ENTRY_INVALID(0x5b, true, "the PASID table entry is programmed wrongly"),
    FIRST_STAGE_ACCESS_ERROR(0x70, true, "no memory answers for a first-stage paging entry"),
    FIRST_STAGE_NOT_PRESENT(0x71, true, "a first-stage paging entry is not present"),
    FIRST_STAGE_RESERVED(0x72, true, "a reserved field of a first-stage paging entry is set"),
    FIRST_STAGE_TOP_TABLE_ACCESS_ERROR(0x73, true, "no memory answers for the top first-stage table"),
    NOT_CANONICAL(0x80, true, "the address is not canonical for the first stage"),
    NO_USER_ACCESS(0x81, true, "a user request met a supervisor page of the first stage"),
    FIRST_STAGE_NO_WRITE_PERMISSION(0x85, true, "no write permission"),
    FLAG_NOT_SNOOPED(0x90, true, "a walk that does not snoop would have to set a flag of a first-stage paging entry");

    private static final int NONE = -1;

    private final int legacy;
    private final int scalable;
    private final boolean qualified;
    private final String meaning;

    FaultReason(int legacy, int scalable, boolean qualified, String meaning) {
        this.legacy = legacy;
        this.scalable = scalable;
        this.qualified = qualified;
        this.meaning = meaning;
    }

    FaultReason(int scalable, boolean qualified, String meaning) {
        this(NONE, scalable, qualified, meaning);
    }

    int number(boolean scalableMode) {
        return scalableMode ? scalable : legacy;
    }

    boolean isQualified() {
        return qualified;
    }

    /** Of any reason of the specification; reasons of first-stage and nested translation besides those recorded here. */
    static String meaning(int number) {
        for (FaultReason r : values()) {
            if (r.legacy == number) {
                return r.meaning;
            }
        }
        return switch (number) {
            case 0x45 -> "scalable mode: the context entry blocks requests with PASID";
            case 0x46 -> "scalable mode: the PASID is beyond the PASID directory";
            case 0x47 -> "scalable mode: the context entry refuses page requests";
            case 0x5c -> "scalable mode: the PASID table entry blocks execute requests";
            case 0x5d -> "scalable mode: the PASID table entry blocks supervisor requests";
            case 0x79 -> "scalable mode: a second-stage paging entry denies the access";
            case 0x86 -> "scalable mode: no read permission";
            default -> scalableMeaning(number);
        };
    }

    private static String scalableMeaning(int number) {
        for (FaultReason r : values()) {
            if (r.scalable == number) {
                return "scalable mode: " + r.meaning;
            }
        }
        return "reserved, or not known here";
    }

    /** Without the place where it was found. */
    String meaning() {
        return meaning;
    }
}
