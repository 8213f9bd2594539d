package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** Commands of a Non-secure command queue (specification 4.1.1), and which of them this unit carries out. */
enum Opcode {
    PREFETCH_CONFIG(0x01, true),
    PREFETCH_ADDR(0x02, true),
    CFGI_STE(0x03, true),
    /** With Range=31 it is CMD_CFGI_ALL. */
    CFGI_STE_RANGE(0x04, true),
    CFGI_CD(0x05, true),
    CFGI_CD_ALL(0x06, true),
    CFGI_VMS_PIDM(0x07, false),
    TLBI_NH_ALL(0x10, true),
    TLBI_NH_ASID(0x11, true),
    TLBI_NH_VA(0x12, true),
    TLBI_NH_VAA(0x13, true),
    TLBI_EL3_ALL(0x18, false),
    TLBI_EL3_VA(0x1a, false),
    TLBI_EL2_ALL(0x20, true),
    TLBI_EL2_ASID(0x21, true),
    TLBI_EL2_VA(0x22, true),
    TLBI_EL2_VAA(0x23, true),
    TLBI_S12_VMALL(0x28, true),
    TLBI_S2_IPA(0x2a, true),
    TLBI_NSNH_ALL(0x30, true),
    ATC_INV(0x40, true),
    PRI_RESP(0x41, false),
    RESUME(0x44, false),
    STALL_TERM(0x45, false),
    SYNC(0x46, true);

    private static final @Nullable Opcode[] BY_NUMBER = new Opcode[256];

    static {
        for (Opcode o : values()) {
            BY_NUMBER[o.number] = o;
        }
    }

    private final int number;
    private final boolean implemented;

    Opcode(int number, boolean implemented) {
        this.number = number;
        this.implemented = implemented;
    }

    /** The command that this unit carries out; null for any other, which is illegal here. */
    static @Nullable Opcode of(int number) {
        Opcode opcode = named(number);
        return opcode != null && opcode.implemented ? opcode : null;
    }

    /** The command of the specification, or null. */
    static @Nullable Opcode named(int number) {
        return BY_NUMBER[number & 0xff];
    }

    boolean takesStream() {
        return number >= 0x01 && number <= 0x06 || this == ATC_INV;
    }

    boolean takesAddress() {
        return this == TLBI_S2_IPA
                || this == TLBI_NH_VA
                || this == TLBI_NH_VAA
                || this == TLBI_EL2_VA
                || this == TLBI_EL2_VAA;
    }
}
