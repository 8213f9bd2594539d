package io.crossdock.iommu.amdvi;

/** Register offsets and fields; all registers have 64 bits. */
final class Registers {
    /** Address 51:12, pages of 4 KiB less one 8:0. */
    static final int DEVICE_TABLE = 0x00;
    /** Address 51:12, logarithm of the number of entries 59:56. Writing it resets head and tail. */
    static final int COMMAND_BASE = 0x08;
    /** As {@link #COMMAND_BASE}. */
    static final int EVENT_BASE = 0x10;

    static final int CONTROL = 0x18;
    static final long IOMMU_EN = 1;
    static final long EVENT_LOG_EN = 1 << 2;
    /** Guest translation, where device table entries ask for it. */
    static final long GUEST_TRANSLATION_EN = 1 << 16;

    static final long COMMAND_EN = 1 << 12;

    static final int FEATURES = 0x30;
    /** INVALIDATE_ALL exists. */
    static final long FEATURE_INVALIDATE_ALL = 1 << 6;
    /** GTSup and GIOSup: guest tables, for requests without PASID too. */
    static final long FEATURE_GUEST_TABLES = 1 << 4 | 1L << 48;

    /** Byte offsets, 18:4. */
    static final int COMMAND_HEAD = 0x2000;

    static final int COMMAND_TAIL = 0x2008;
    static final int EVENT_HEAD = 0x2010;
    static final int EVENT_TAIL = 0x2018;

    static final int STATUS = 0x2020;
    /** Written as one to clear. */
    static final long STATUS_EVENT_OVERFLOW = 1;

    static final long STATUS_EVENT_RUN = 1 << 3;
    static final long STATUS_COMMAND_RUN = 1 << 4;

    private Registers() {}
}
