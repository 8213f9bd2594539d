package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.IommuException;
import io.crossdock.machine.Mmio;
import io.crossdock.pagetable.ArmLpae;
import io.crossdock.pagetable.PageTableFormat;

/**
 * What a unit can do, from its identification registers (IHI 0070 6.3.1 to 6.3.6).
 *
 * @param stage1 IDR0.S1P
 * @param stage2 IDR0.S2P
 * @param vmidBits IDR0.VMID16: 8 or 16
 * @param coherentWalk IDR0.COHACC: its own accesses snoop the CPU's caches
 * @param asidBits IDR0.ASID16: 8 or 16
 * @param ats IDR0.ATS: translation requests are answered
 * @param twoLevelStreamTable IDR0.ST_LEVEL
 * @param streamIdBits IDR1.SIDSIZE
 * @param commandQueueLg2 IDR1.CMDQS, entries
 * @param eventQueueLg2 IDR1.EVENTQS, entries
 * @param rangeInvalidation IDR3.RIL
 * @param granules IDR5.GRAN4K, GRAN16K and GRAN64K as bits 0, 1 and 2
 * @param wideInput IDR5.VAX: IOVAs of 52 bits with the 64 KiB granule
 * @param outputSizeCode IDR5.OAS as the unit encodes it
 */
record Features(
        boolean stage1,
        boolean stage2,
        int vmidBits,
        boolean coherentWalk,
        int asidBits,
        boolean ats,
        boolean twoLevelStreamTable,
        int streamIdBits,
        int commandQueueLg2,
        int eventQueueLg2,
        boolean rangeInvalidation,
        int granules,
        boolean wideInput,
        int outputSizeCode) {
    private static final int[] OUTPUT_BITS = {32, 36, 40, 42, 44, 48, 52};

    /**
     * Reads the registers.
     *
     * @throws IommuException if the unit lacks what this driver needs
     */
    static Features read(Mmio registers, String unit) {
        int idr0 = registers.read32(Registers.IDR0);
        int idr1 = registers.read32(Registers.IDR1);
        int idr3 = registers.read32(Registers.IDR3);
        int idr5 = registers.read32(Registers.IDR5);
        require((idr0 & 1 << 3) != 0, unit, "AArch64 tables (IDR0.TTF)", idr0);
        require((idr0 >>> 21 & 3) != 3, unit, "little-endian tables (IDR0.TTENDIAN)", idr0);
        require((idr1 & 3 << 29) == 0, unit, "tables and queues that software places (IDR1.TABLES_PRESET)", idr1);
        int oas = idr5 & 7;
        require(oas < OUTPUT_BITS.length, unit, "a known output size (IDR5.OAS)", idr5);
        return new Features(
                (idr0 & 1 << 1) != 0,
                (idr0 & 1) != 0,
                (idr0 & 1 << 18) != 0 ? 16 : 8,
                (idr0 & 1 << 4) != 0,
                (idr0 & 1 << 12) != 0 ? 16 : 8,
                (idr0 & 1 << 10) != 0,
                (idr0 >>> 27 & 3) == 1,
                idr1 & 0x3f,
                idr1 >>> 21 & 0x1f,
                idr1 >>> 16 & 0x1f,
                (idr3 & 1 << 10) != 0,
                idr5 >>> 4 & 7,
                (idr5 >>> 10 & 3) == 1,
                oas);
    }

    private static void require(boolean present, String unit, String what, int register) {
        if (!present) {
            throw new IommuException(unit + " lacks " + what + ": register=0x" + Integer.toHexString(register));
        }
    }

    /** Whether the unit walks tables of a granule: 12, 14 or 16. */
    boolean hasGranule(int lg2) {
        return (granules >>> (lg2 - 12) / 2 & 1) != 0;
    }

    /**
     * Format of a stage with this granule if the unit has it, else with that of 4 KiB.
     *
     * @throws IommuException if it has neither, or not that stage
     */
    PageTableFormat format(boolean secondStage, int granuleLg2, String unit) {
        if (!(secondStage ? stage2 : stage1)) {
            throw new IommuException(unit + " lacks stage " + (secondStage ? "2" : "1") + " translation (IDR0.S"
                    + (secondStage ? "2" : "1") + "P); ask for the other one");
        }
        int chosen = hasGranule(granuleLg2) ? granuleLg2 : 12;
        if (!hasGranule(chosen)) {
            throw new IommuException(unit + " lacks the 4 KiB granule (IDR5.GRAN4K): IDR5.GRAN=" + granules
                    + "; ask for one that it has");
        }
        if (secondStage) {
            return ArmLpae.stage2(chosen, chosen == 16 ? outputBits() : Math.min(outputBits(), 48));
        }
        PageTableFormat format = switch (chosen) {
            case 14 -> ArmLpae.STAGE1_16K;
            case 16 -> outputBits() > 48 ? ArmLpae.STAGE1_64K_52 : ArmLpae.STAGE1_64K;
            default -> ArmLpae.STAGE1_4K;
        };
        return format.limitedTo(wideInput ? 52 : 48, outputBits());
    }

    /** Width of a physical address. */
    int outputBits() {
        return OUTPUT_BITS[outputSizeCode];
    }
}
