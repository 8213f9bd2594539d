package io.crossdock.model.amdvi;

import io.crossdock.model.iommu.SizedAddress;

/** A command ({@link CommandLayout}). */
record Command(long q0, long q1) {
    static final int BYTES = 16;

    static final int COMPLETION_WAIT = 1;
    static final int INVALIDATE_DEVTAB = 2;
    static final int INVALIDATE_PAGES = 3;
    static final int INVALIDATE_IOTLB = 4;
    static final int INVALIDATE_INTERRUPTS = 5;
    static final int INVALIDATE_ALL = 8;

    int code() {
        return CommandLayout.CODE.intOf(q0);
    }

    boolean isKnown() {
        return code() >= COMPLETION_WAIT && code() <= INVALIDATE_INTERRUPTS || code() == INVALIDATE_ALL;
    }

    boolean stores() {
        return CommandLayout.STORE.isSet(q0);
    }

    boolean interrupts() {
        return CommandLayout.INTERRUPT.isSet(q0);
    }

    long storeAddress() {
        return CommandLayout.STORE_ADDRESS.in(q0);
    }

    long storeData() {
        return CommandLayout.STORE_DATA.of(q1);
    }

    int deviceId() {
        return CommandLayout.DEVICE_ID.intOf(q0);
    }

    int domainId() {
        return CommandLayout.DOMAIN_ID.intOf(q0);
    }

    /** GN: of guest tables, not of host tables. */
    boolean isGuest() {
        return CommandLayout.GN.isSet(q1);
    }

    /** PDE: cached entries that point to tables go, too. */
    boolean dropsTables() {
        return CommandLayout.PDE.isSet(q1);
    }

    int pasid() {
        return CommandLayout.PASID.intOf(q0);
    }

    /** First input address of the range. */
    long first() {
        return SizedAddress.first(q1);
    }

    /** Last input address of the range. */
    long last() {
        return SizedAddress.last(q1);
    }
}
