package io.crossdock.model.vtd;

import io.crossdock.model.iommu.Bits;

/**
 * Capability registers (specification 11.4.2, 11.4.3): what the unit implements.
 *
 * <pre>
 *       60    56    55  54  53  48 47 40 39  37  34 33  24 23 22 21  16 12   8  7  6    5    4   3  2 0
 * CAP  |FS5LP|FS1GP|DRD|DWD| MAMV | NFR |PSI|SLLPS | FRO  |  |ZLR|MGAW |SAGAW |CM|PHMR|PLMR|RWBF|AFL|ND |
 *
 *       48    47   46   43    17    8 7  6  5   4   3   2  1  0
 * ECAP |SMPWC|FSTS|SSTS|SMTS| | IRO   |SC|PT|  |EIM|IR |DT|QI|C |
 * </pre>
 *
 * @param cap CAP
 * @param ecap ECAP
 */
record Capabilities(long cap, long ecap) {
    /** Largest address mask of a page-selective invalidation: 1 GiB. */
    static final int MAX_ADDRESS_MASK = 18;

    /** Offset of the IVA and IOTLB registers, in units of 16 bytes. */
    static final int IOTLB_OFFSET = 0xf;

    /** Offset of the fault recording registers, in units of 16 bytes. */
    static final int FAULT_OFFSET = 0x22;

    private static final long DOMAINS_16_BITS = 6;
    private static final long CACHING_MODE = 1L << 7;
    private static final long SAGAW_39_AND_48 = 0b00110L << 8;
    private static final long SAGAW_57 = 0b01000L << 8;
    private static final long FRO = (long) FAULT_OFFSET << 24;
    private static final long SLLPS_2M_AND_1G = 0b0011L << 34;
    private static final long PSI = 1L << 39;
    private static final long MAMV = (long) MAX_ADDRESS_MASK << 48;
    private static final long DRAIN_WRITES_AND_READS = 3L << 54;
    private static final long FIRST_STAGE_1G = 1L << 56;
    private static final long FIRST_STAGE_5_LEVELS = 1L << 60;
    private static final long COHERENT = 1;
    private static final long QI = 1L << 1;
    private static final long DEVICE_TLB = 1L << 2;
    private static final long PASS_THROUGH = 1L << 6;
    private static final long SNOOP_CONTROL = 1L << 7;
    private static final long SCALABLE_AND_SECOND_STAGE = 1L << 43 | 1L << 46;
    private static final long FIRST_STAGE = 1L << 47;
    private static final long SNOOPED_SCALABLE_WALKS = 1L << 48;
    private static final long IRO = (long) IOTLB_OFFSET << 8;

    static Capabilities of(VtdParameters p) {
        long cap = DOMAINS_16_BITS
                | (p.mode().remembersAbsent() ? CACHING_MODE : 0)
                | SAGAW_39_AND_48
                | (p.mode() == VtdMode.FIVE_LEVELS ? SAGAW_57 : 0)
                | SecondStage.entryLg2(p.mode().mostLevels() + 1) - 1L << 16
                | FRO
                | SLLPS_2M_AND_1G
                | PSI
                | (p.faultRecords() - 1L) << 40
                | MAMV
                | DRAIN_WRITES_AND_READS;
        long ecap = (p.coherentWalks() ? COHERENT : 0)
                | QI
                | DEVICE_TLB
                | PASS_THROUGH
                | (p.snoopControl() ? SNOOP_CONTROL : 0)
                | IRO;
        if (p.mode().isScalable()) {
            ecap |= SCALABLE_AND_SECOND_STAGE | (p.coherentWalks() ? SNOOPED_SCALABLE_WALKS : 0);
        }
        if (p.mode().hasFirstStage()) {
            ecap |= FIRST_STAGE;
            cap |= FIRST_STAGE_1G | (p.mode() == VtdMode.FIVE_LEVELS ? FIRST_STAGE_5_LEVELS : 0);
        }
        return new Capabilities(cap, ecap);
    }

    boolean snoopControl() {
        return Bits.bit(ecap, 7);
    }

    int faultRecords() {
        return (int) Bits.field(cap, 47, 40) + 1;
    }
}
