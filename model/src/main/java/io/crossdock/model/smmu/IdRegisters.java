package io.crossdock.model.smmu;

/**
 * Identification registers (specification 6.3.1 to 6.3.8): what the unit implements.
 *
 * <pre>
 *       31 29 28 27 26   25  24 23 22   21 20 19     18     17  16  15   14  13    12     11    10    9    8       7  6  5   4      3 2 1   0
 * IDR0 |     |ST_  |TERM|STALL |TTEND.|VA|CD2L|VMID16|VMW|PRI|ATOS|SEV|MSI|ASID16|NS1ATS|ATS|HYP |DORM. |HTTU |BTM|COHACC|TTF|S1P|S2P|
 *            LEVEL  MODEL MODEL        TOS
 *
 *       31    30     29     28  27       26        25  21 20   16 15  11 10     6 5     0
 * IDR1 |ECMDQ|TABLES|QUEUES|REL|ATTR_   |ATTR_    |CMDQS |EVENTQS|PRIQS|SSIDSIZE|SIDSIZE|
 *             PRESET PRESET      TYPES_OVR PERMS_OVR
 *
 *       12 11  10   9  ...  2           11 10  6    5     4   3  2 0
 * IDR3 |BBML |RIL|STT|... HAD|    IDR5 | VAX |64K| 16K | 4K |  |OAS|
 * </pre>
 */
record IdRegisters(int idr0, int idr1, int idr3, int idr5) {
    /** StreamIDs are PCIe requester IDs. */
    static final int STREAM_ID_BITS = 16;

    /** Largest log2 of entries that the command and event queue may have. */
    static final int QUEUE_LG2 = 19;

    /** SMMUv3.2: ArchMajorRev 0, ArchMinorRev 2. */
    static final int AIDR = 2;

    private static final int S2P = 1;
    private static final int S1P = 1 << 1;
    private static final int TTF_AARCH64 = 2 << 2;
    private static final int COHACC = 1 << 4;
    private static final int HYP = 1 << 9;
    private static final int ATS = 1 << 10;
    private static final int ASID16 = 1 << 12;
    private static final int VMID16 = 1 << 18;
    private static final int TTENDIAN_LITTLE = 2 << 21;
    private static final int STALL_NOT_SUPPORTED = 1 << 24;
    private static final int TERM_ABORT_ONLY = 1 << 26;
    private static final int ST_LEVEL_2 = 1 << 27;
    private static final int ATTR_TYPES_OVR = 1 << 27;
    private static final int HAD = 1 << 2;
    private static final int RIL = 1 << 10;
    private static final int VAX_52 = 1 << 10;
    private static final int BBML2 = 2 << 11;

    static IdRegisters of(SmmuParameters p) {
        int idr0 = S1P
                | S2P
                | VMID16
                | TTF_AARCH64
                | (p.coherentWalks() ? COHACC : 0)
                | HYP
                | ATS
                | ASID16
                | TTENDIAN_LITTLE
                | STALL_NOT_SUPPORTED
                | TERM_ABORT_ONLY
                | ST_LEVEL_2;
        int idr1 = STREAM_ID_BITS | QUEUE_LG2 << 16 | QUEUE_LG2 << 21 | ATTR_TYPES_OVR;
        int idr5 = AddressSize.encode(p.outputBits())
                | (p.granules().k4() ? 1 << 4 : 0)
                | (p.granules().k16() ? 1 << 5 : 0)
                | (p.granules().k64() ? 1 << 6 : 0)
                | (p.isWide(16) ? VAX_52 : 0);
        return new IdRegisters(idr0, idr1, HAD | RIL | BBML2, idr5);
    }
}
