package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** Commands that a Non-secure command queue may carry on this unit (specification 4.1.1); all others are illegal. */
enum Opcode {
    PREFETCH_CONFIG(0x01),
    PREFETCH_ADDR(0x02),
    CFGI_STE(0x03),
    /** With Range=31 it is CMD_CFGI_ALL. */
    CFGI_STE_RANGE(0x04),
    CFGI_CD(0x05),
    CFGI_CD_ALL(0x06),
    TLBI_NH_ALL(0x10),
    TLBI_NH_ASID(0x11),
    TLBI_NH_VA(0x12),
    TLBI_NH_VAA(0x13),
    TLBI_EL2_ALL(0x20),
    TLBI_EL2_ASID(0x21),
    TLBI_EL2_VA(0x22),
    TLBI_EL2_VAA(0x23),
    TLBI_NSNH_ALL(0x30),
    SYNC(0x46);

    private static final @Nullable Opcode[] BY_NUMBER = new Opcode[256];

    static {
        for (Opcode o : values()) {
            BY_NUMBER[o.number] = o;
        }
    }

    private final int number;

    Opcode(int number) {
        this.number = number;
    }

    static @Nullable Opcode of(int number) {
        return BY_NUMBER[number & 0xff];
    }

    boolean takesStream() {
        return number >= 0x01 && number <= 0x06;
    }

    boolean takesAddress() {
        return this == TLBI_NH_VA || this == TLBI_NH_VAA || this == TLBI_EL2_VA || this == TLBI_EL2_VAA;
    }
}
