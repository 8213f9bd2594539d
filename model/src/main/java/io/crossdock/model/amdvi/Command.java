package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.Bits;

/**
 * A command of 16 bytes.
 *
 * <pre>
 *                          63 60 59                                              0
 * COMPLETION_WAIT       q0 | 1  |  ..  51    store address    3 | 2 F | 1 I | 0 S |   q1 store data
 * INVALIDATE_DEVTAB     q0 | 2  |                               15   DeviceID   0 |
 * INVALIDATE_PAGES      q0 | 3  |      47   DomainID   32       19     PASID    0 |   q1 address 63:12 | GN 2 | PDE 1 | S 0
 * INVALIDATE_IOTLB      q0 | 4  |                               15   DeviceID   0 |   q1 as above
 * INVALIDATE_INTERRUPTS q0 | 5  |                               15   DeviceID   0 |
 * INVALIDATE_ALL        q0 | 8  |
 * </pre>
 *
 * S: the lowest zero bit of the address from 12 on is the highest bit inside the range; S=0: one page of 4 KiB
 */
record Command(long q0, long q1) {
    static final int BYTES = 16;

    static final int COMPLETION_WAIT = 1;
    static final int INVALIDATE_DEVTAB = 2;
    static final int INVALIDATE_PAGES = 3;
    static final int INVALIDATE_IOTLB = 4;
    static final int INVALIDATE_INTERRUPTS = 5;
    static final int INVALIDATE_ALL = 8;

    private static final int PAGE_LG2 = 12;

    int code() {
        return (int) Bits.field(q0, 63, 60);
    }

    boolean isKnown() {
        return code() >= COMPLETION_WAIT && code() <= INVALIDATE_INTERRUPTS || code() == INVALIDATE_ALL;
    }

    boolean stores() {
        return Bits.bit(q0, 0);
    }

    boolean interrupts() {
        return Bits.bit(q0, 1);
    }

    long storeAddress() {
        return q0 & 0x000f_ffff_ffff_fff8L;
    }

    long storeData() {
        return q1;
    }

    int deviceId() {
        return (int) Bits.field(q0, 15, 0);
    }

    int domainId() {
        return (int) Bits.field(q0, 47, 32);
    }

    /** First input address of the range. */
    long first() {
        return q1 & -(1L << PAGE_LG2) & ~Bits.ones(sizeLg2());
    }

    /** Last input address of the range. */
    long last() {
        return q1 | Bits.ones(sizeLg2());
    }

    private int sizeLg2() {
        return Bits.bit(q1, 0) ? Math.min(64, Long.numberOfTrailingZeros(~q1 & -1L << PAGE_LG2) + 1) : PAGE_LG2;
    }
}
