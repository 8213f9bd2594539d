package io.crossdock.model.amdvi;

import io.crossdock.model.table.TableFormat;

/**
 * A device table entry ({@link DeviceTableLayout}). V=0: requests pass. V=1, TV=0: requests are refused. GV and GIoV: guest
 * tables translate. Otherwise, with Mode 0, requests pass with the rights of IR and IW.
 */
record DeviceTableEntry(long q0, long q1, long q2) {
    static final int BYTES = 32;

    static final int READ = TableFormat.READ;
    static final int WRITE = TableFormat.WRITE;

    private static final int RESERVED_MODE = 7;

    boolean isValid() {
        return DeviceTableLayout.V.isSet(q0);
    }

    boolean hasTranslation() {
        return DeviceTableLayout.TV.isSet(q0);
    }

    int mode() {
        return DeviceTableLayout.MODE.intOf(q0);
    }

    /**
     * Whether the unit can use it; what is not valid is not looked at. Of guest translation it has GCR3 tables of one level
     * and page tables of four, without host tables below. That an entry with GV is illegal while the control register's
     * GTEn is 0 is assumed.
     *
     * @param guestEnabled GTEn
     */
    boolean isLegal(boolean guestEnabled) {
        if (!isValid() || !hasTranslation()) {
            return true;
        }
        boolean guestLegal = guestEnabled
                && mode() == 0
                && DeviceTableLayout.GLX.intOf(q0) == 0
                && DeviceTableLayout.GUEST_PAGING_MODE.intOf(q2) == 0;
        return mode() != RESERVED_MODE && (!DeviceTableLayout.GV.isSet(q0) || guestLegal);
    }

    /** Whether guest tables translate requests without PASID. */
    boolean translatesGuest() {
        return DeviceTableLayout.GV.isSet(q0) && DeviceTableLayout.GIOV.isSet(q0);
    }

    /** Physical address of the GCR3 table. */
    long gcr3Table() {
        return (long) DeviceTableLayout.GCR3_LOW.intOf(q0) << 12
                | (long) DeviceTableLayout.GCR3_MIDDLE.intOf(q1) << 15
                | (long) DeviceTableLayout.GCR3_HIGH.intOf(q1) << 31;
    }

    long root() {
        return DeviceTableLayout.ROOT.in(q0);
    }

    /** READ and WRITE. */
    int permissions() {
        return DeviceTableLayout.PERMISSIONS.intOf(q0);
    }

    int domainId() {
        return DeviceTableLayout.DOMAIN_ID.intOf(q1);
    }

    /** I: the function may ask for translations, and send requests that it has translated. */
    boolean servesDeviceTlb() {
        return isValid() && DeviceTableLayout.I.isSet(q1);
    }

    boolean suppressesEvents() {
        return DeviceTableLayout.SA.isSet(q1);
    }
}
