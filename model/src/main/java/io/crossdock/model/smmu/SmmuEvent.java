package io.crossdock.model.smmu;

/** Events that the unit records (specification 7.3), by their number in the record. */
enum SmmuEvent {
    C_BAD_STREAMID(0x02),
    F_STE_FETCH(0x03),
    C_BAD_STE(0x04),
    F_CD_FETCH(0x09),
    C_BAD_CD(0x0a),
    F_WALK_EABT(0x0b),
    F_TRANSLATION(0x10),
    F_ADDR_SIZE(0x11),
    F_ACCESS(0x12),
    F_PERMISSION(0x13);

    private final int number;

    SmmuEvent(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether the fault flags of the context descriptor govern it (specification 5.5). */
    boolean isTranslationRelated() {
        return number >= 0x10;
    }
}
