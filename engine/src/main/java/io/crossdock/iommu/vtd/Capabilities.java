package io.crossdock.iommu.vtd;

import io.crossdock.iommu.IommuException;
import io.crossdock.machine.Mmio;
import io.crossdock.pagetable.PageTableFormat;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.VtdSecondStage;
import io.crossdock.pagetable.X86;

/**
 * What a unit can do (VT-d 11.4.2, 11.4.3).
 *
 * @param cap CAP_REG
 * @param ecap ECAP_REG
 * @param firstStage whether first-stage tables translate, which takes scalable mode; else second-stage ones
 */
record Capabilities(long cap, long ecap, boolean firstStage) {
    private static final int SAGAW_3_LEVELS = 1 << 1;
    private static final int SAGAW_4_LEVELS = 1 << 2;
    private static final int SAGAW_5_LEVELS = 1 << 3;
    private static final int SAGAW_KNOWN = SAGAW_3_LEVELS | SAGAW_4_LEVELS | SAGAW_5_LEVELS;

    /**
     * Reads the registers.
     *
     * @throws IommuException if the unit lacks what this driver needs, or the stage that is asked for
     */
    static Capabilities read(Mmio registers, Stage stage, String unit) {
        if (stage == Stage.NESTED) {
            throw new IommuException(
                    unit + " is not given two stages by this driver: stage=NESTED; ask for stage 1 or 2");
        }
        Capabilities c = new Capabilities(
                registers.read64(Registers.CAP), registers.read64(Registers.ECAP), stage == Stage.FIRST);
        require((c.ecap & 1 << 1) != 0, unit, "queued invalidation (ECAP.QI)", c.ecap);
        require((c.sagaw() & SAGAW_KNOWN) != 0, unit, "tables of 3, 4 or 5 levels (CAP.SAGAW)", c.cap);
        require((c.cap & 1 << 4) == 0, unit, "write buffers that flush themselves (CAP.RWBF)", c.cap);
        require(
                !c.firstStage || c.scalable(),
                unit,
                "first-stage tables (ECAP.SMTS, ECAP.FSTS; ask for stage 2)",
                c.ecap);
        return c;
    }

    private static void require(boolean present, String unit, String what, long register) {
        if (!present) {
            throw new IommuException(unit + " lacks " + what + ": register=0x" + Long.toHexString(register));
        }
    }

    private int sagaw() {
        return (int) (cap >>> 8) & 0x1f;
    }

    /** Widest format of the stage that the unit walks, with its address width and page sizes. */
    PageTableFormat format() {
        if (firstStage) {
            return (bit(cap, 60) ? X86.FIVE_LEVELS : X86.FOUR_LEVELS)
                    .restrictedTo(1L << 12 | 1L << 21 | (bit(cap, 56) ? 1L << 30 : 0));
        }
        long pageSizes = 1L << 12 | (bit(cap, 34) ? 1L << 21 : 0) | (bit(cap, 35) ? 1L << 30 : 0);
        PageTableFormat widest = switch (secondStageLevels()) {
            case 5 -> VtdSecondStage.FIVE_LEVELS;
            case 4 -> VtdSecondStage.FOUR_LEVELS;
            default -> VtdSecondStage.THREE_LEVELS;
        };
        return widest.restrictedTo(pageSizes).limitedTo((int) (cap >>> 16 & 0x3f) + 1, 52);
    }

    private int secondStageLevels() {
        return 33 - Integer.numberOfLeadingZeros(sagaw() & SAGAW_KNOWN);
    }

    /** AW of context and PASID entries, of the second stage: 1 for 3 levels, 2 for 4, 3 for 5. */
    int addressWidthCode() {
        return secondStageLevels() - 2;
    }

    /** Domain identifiers, powers of four from 16 on (CAP.ND). */
    int domains() {
        return 1 << 4 + 2 * (int) (cap & 7);
    }

    /** Absent entries may be cached, so mapping needs an invalidation too (CAP.CM); never those of a first stage. */
    boolean cachingMode() {
        return bit(cap, 7) && !firstStage;
    }

    /** Invalidation of page ranges (CAP.PSI). */
    boolean pageSelective() {
        return bit(cap, 39);
    }

    /** Logarithm of the most pages that one descriptor covers (CAP.MAMV). */
    int maxMaskLg2() {
        return (int) (cap >>> 48) & 0x3f;
    }

    boolean drainsWrites() {
        return bit(cap, 54);
    }

    boolean drainsReads() {
        return bit(cap, 55);
    }

    /** Offset of the fault recording registers (CAP.FRO). */
    int faultOffset() {
        return (int) (cap >>> 24 & 0x3ff) << 4;
    }

    /** Fault recording registers (CAP.NFR). */
    int faultRecords() {
        return ((int) (cap >>> 40) & 0xff) + 1;
    }

    /** Scalable mode with tables of the stage (ECAP.SMTS, ECAP.SSTS, ECAP.FSTS). */
    boolean scalable() {
        return bit(ecap, 43) && bit(ecap, firstStage ? 47 : 46);
    }

    /** The unit's walks snoop the CPU's caches (ECAP.C), or can be told to in scalable mode (ECAP.SMPWC). */
    boolean coherentWalk() {
        return bit(ecap, scalable() ? 48 : 0);
    }

    /** Translation requests are answered, and translated requests let pass (ECAP.DT). */
    boolean deviceTlbs() {
        return bit(ecap, 2);
    }

    /** Pass-through translation type (ECAP.PT). */
    boolean passThrough() {
        return bit(ecap, 6);
    }

    private static boolean bit(long register, int bit) {
        return (register >>> bit & 1) != 0;
    }
}
