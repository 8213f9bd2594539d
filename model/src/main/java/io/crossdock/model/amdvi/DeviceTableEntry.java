package io.crossdock.model.amdvi;

import io.crossdock.model.table.TableFormat;

/**
 * A device table entry ({@link DeviceTableLayout}). V=0: requests pass. V=1, TV=0: requests are refused. Mode 0: requests
 * pass with the rights of IR and IW.
 */
record DeviceTableEntry(long q0, long q1) {
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

    /** Whether the unit can use it; what is not valid is not looked at. */
    boolean isLegal() {
        return !isValid() || !hasTranslation() || mode() != RESERVED_MODE;
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

    boolean suppressesEvents() {
        return DeviceTableLayout.SA.isSet(q1);
    }
}
