package io.crossdock.model.smmu;

import org.jspecify.annotations.Nullable;

/** Events (specification 7.3) by their number in the record; this unit records those of stage 1 and of configuration. */
enum SmmuEvent {
    F_UUT(0x01, "unsupported upstream transaction"),
    C_BAD_STREAMID(0x02, "the StreamID is outside the stream table"),
    F_STE_FETCH(0x03, "no memory answers for the stream table entry"),
    C_BAD_STE(0x04, "the stream table entry is invalid"),
    F_BAD_ATS_TREQ(0x05, "ATS translation request where EATS denies it"),
    F_STREAM_DISABLED(0x06, "a request without substream where S1DSS aborts it"),
    F_TRANSL_FORBIDDEN(0x07, "a translated request where it is not allowed"),
    C_BAD_SUBSTREAMID(0x08, "the SubstreamID is outside the table of context descriptors"),
    F_CD_FETCH(0x09, "no memory answers for the context descriptor"),
    C_BAD_CD(0x0a, "the context descriptor is invalid"),
    F_WALK_EABT(0x0b, "no memory answers for a translation table entry"),
    F_TRANSLATION(0x10, "nothing is mapped at the address"),
    F_ADDR_SIZE(0x11, "an address in a table exceeds IPS or OAS"),
    F_ACCESS(0x12, "the access flag is clear"),
    F_PERMISSION(0x13, "the mapping does not allow the access"),
    F_TLB_CONFLICT(0x20, "two TLB entries match"),
    F_CFG_CONFLICT(0x21, "two cached configurations match"),
    E_PAGE_REQUEST(0x24, "hint of a page that will be needed"),
    F_VMS_FETCH(0x25, "no memory answers for the virtual machine structure");

    private final int number;
    private final String meaning;

    SmmuEvent(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The event of a number, or null. */
    static @Nullable SmmuEvent named(int number) {
        for (SmmuEvent e : values()) {
            if (e.number == number) {
                return e;
            }
        }
        return null;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
