package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.Bits;

/**
 * A device table entry: what the unit does with the requests of one function.
 *
 * <pre>
 *     63 62 61 60   52 51                      12 11  9 8 7 6    2  1  0
 * q0 |  |IW|IR|  ...  |  page-table root         | Mode |HAD|      |TV| V|
 *     63     35 34 33 32 31         16 15         0
 * q1 |         |SA|SE| I|              | DomainID  |
 *     q2, q3: interrupt remapping, not modelled
 *
 * V=0: requests pass. V=1, TV=0: nothing translates, requests are refused.
 * Mode: levels of the table; 0 requests pass with the rights of IR and IW, 7 reserved
 * SA: no event is logged for a refused request
 * </pre>
 */
record DeviceTableEntry(long q0, long q1) {
    static final int BYTES = 32;

    static final int READ = 1;
    static final int WRITE = 2;

    private static final int RESERVED_MODE = 7;

    boolean isValid() {
        return Bits.bit(q0, 0);
    }

    boolean hasTranslation() {
        return Bits.bit(q0, 1);
    }

    int mode() {
        return (int) Bits.field(q0, 11, 9);
    }

    /** Whether the unit can use it; what is not valid is not looked at. */
    boolean isLegal() {
        return !isValid() || !hasTranslation() || mode() != RESERVED_MODE;
    }

    long root() {
        return q0 & 0x000f_ffff_ffff_f000L;
    }

    /** READ and WRITE. */
    int permissions() {
        return (int) Bits.field(q0, 62, 61);
    }

    int domainId() {
        return (int) Bits.field(q1, 15, 0);
    }

    boolean suppressesEvents() {
        return Bits.bit(q1, 34);
    }
}
