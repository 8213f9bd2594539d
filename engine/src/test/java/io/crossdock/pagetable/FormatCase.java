package io.crossdock.pagetable;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A format, and what tests know of it without it: literals, and how an entry reads, from the format's specification. The
 * shape of tables is what the architecture says, level 0 the lowest.
 */
final class FormatCase {
    static final FormatCase ARM_4K = new FormatCase("ARM_4K", ArmLpae.STAGE1_4K, 4, 12, 9, 0, 12, 21, 30);
    static final FormatCase ARM_16K = new FormatCase("ARM_16K", ArmLpae.STAGE1_16K, 4, 14, 11, 0, 14, 25);
    static final FormatCase ARM_64K =
            new FormatCase("ARM_64K", ArmLpae.STAGE1_64K.limitedTo(48, 48), 3, 16, 13, 0, 16, 29);
    static final FormatCase ARM_64K_52 =
            new FormatCase("ARM_64K_52", ArmLpae.STAGE1_64K_52, 3, 16, 13, 0xAL << 48, 16, 29, 42);
    static final FormatCase ARM_S2_4K = new FormatCase("ARM_S2_4K", ArmLpae.stage2(12, 48), 4, 12, 9, 0, 12, 21, 30);
    /** Two tables side by side at the root. */
    static final FormatCase ARM_S2_4K_40 =
            new FormatCase("ARM_S2_4K_40", ArmLpae.stage2(12, 40), 3, 12, 9, 0, 12, 21, 30);

    static final FormatCase ARM_S2_16K = new FormatCase("ARM_S2_16K", ArmLpae.stage2(14, 48), 3, 14, 11, 0, 14, 25);
    static final FormatCase ARM_S2_64K_52 =
            new FormatCase("ARM_S2_64K_52", ArmLpae.stage2(16, 52), 3, 16, 13, 0xAL << 48, 16, 29, 42);
    static final FormatCase VTD_3 = new FormatCase("VTD_3", VtdSecondStage.THREE_LEVELS, 3, 12, 9, 0, 12, 21, 30);
    static final FormatCase VTD_4 =
            new FormatCase("VTD_4", VtdSecondStage.FOUR_LEVELS, 4, 12, 9, 0x5L << 48, 12, 21, 30);
    static final FormatCase VTD_5 =
            new FormatCase("VTD_5", VtdSecondStage.FIVE_LEVELS, 5, 12, 9, 0x5L << 48, 12, 21, 30);
    static final FormatCase X86_4 = new FormatCase("X86_4", X86.FOUR_LEVELS, 4, 12, 9, 0x5L << 48, 12, 21, 30);
    static final FormatCase X86_5 = new FormatCase("X86_5", X86.FIVE_LEVELS, 5, 12, 9, 0x5L << 48, 12, 21, 30);
    static final FormatCase AMD_V1 = new FormatCase(
            "AMD_V1",
            AmdV1.FOUR_LEVELS,
            4,
            12,
            9,
            0x5L << 48,
            IntStream.rangeClosed(12, 38).toArray());

    static final List<FormatCase> ALL = List.of(
            ARM_4K,
            ARM_16K,
            ARM_64K,
            ARM_64K_52,
            ARM_S2_4K,
            ARM_S2_4K_40,
            ARM_S2_16K,
            ARM_S2_64K_52,
            VTD_3,
            VTD_4,
            VTD_5,
            X86_4,
            X86_5,
            AMD_V1);

    private static final long BITS_47_12 = 0x0000_ffff_ffff_f000L;
    private static final long BITS_51_12 = 0x000f_ffff_ffff_f000L;

    private final String name;
    final PageTableFormat format;
    final int levels;
    final int granuleLg2;
    final int indexLg2;
    /** Address bits that physical addresses may have above bit 47. */
    final long physHigh;
    /** Logarithms of leaf sizes, ascending. */
    final int[] leafLg2;

    private final int[][] leaves;

    private FormatCase(
            String name,
            PageTableFormat format,
            int levels,
            int granuleLg2,
            int indexLg2,
            long physHigh,
            int... leafLg2) {
        this.name = name;
        this.format = format;
        this.levels = levels;
        this.granuleLg2 = granuleLg2;
        this.indexLg2 = indexLg2;
        this.physHigh = physHigh;
        this.leafLg2 = leafLg2;
        leaves = IntStream.range(0, leafLevels())
                .mapToObj(level ->
                        IntStream.of(leafLg2).filter(lg2 -> level(lg2) == level).toArray())
                .toArray(int[][]::new);
    }

    /** Level of the leaves of a size. */
    int level(int lg2) {
        return (lg2 - granuleLg2) / indexLg2;
    }

    /** Levels that have leaves. */
    int leafLevels() {
        return level(leafLg2[leafLg2.length - 1]) + 1;
    }

    /** Logarithms of the sizes that leaves of a level have. */
    int[] leavesOf(int level) {
        return leaves[level];
    }

    int spanLg2(int level) {
        return granuleLg2 + level * indexLg2;
    }

    private boolean isArm() {
        return name.startsWith("ARM");
    }

    @Override
    public String toString() {
        return name;
    }

    /** Arm ARM D8.3: valid 0; VT-d 9.8: R 0, W 1; AMD 48882: PR 0; x86-64: P 0. */
    boolean isPresent(long entry) {
        return isArm() || this == AMD_V1 || name.startsWith("X86") ? (entry & 1) != 0 : (entry & 3) != 0;
    }

    /** Arm: bit 1 clear above the lowest level; VT-d, x86-64: PS 7; AMD: NextLevel 11:9 is 0 or 7. */
    boolean isLeaf(long entry, int level) {
        if (this == AMD_V1) {
            long next = entry >>> 9 & 7;
            return next == 0 || next == 7;
        }
        return level == 0 || (isArm() ? (entry & 2) == 0 : (entry & 0x80) != 0);
    }

    /** Level of the table that an entry points to; AMD states it. */
    int below(long entry, int level) {
        return this == AMD_V1 ? (int) (entry >>> 9 & 7) - 1 : level - 1;
    }

    /** Bytes that a leaf maps: AMD's NextLevel 7 codes them in the address, the lowest zero bit from 12 on. */
    int sizeLg2(long leaf, int level) {
        if (this == AMD_V1 && (leaf >>> 9 & 7) == 7) {
            int lg2 = 13;
            for (long rest = leaf >>> 12; (rest & 1) != 0; rest >>>= 1) {
                lg2++;
            }
            return lg2;
        }
        return spanLg2(level);
    }

    /** The address in an entry, size codes included. Arm, addresses of 52 bits: bits 15:12 are 51:48. */
    long address(long entry) {
        if (name.endsWith("_52")) {
            return entry & 0x0000_ffff_ffff_0000L | (entry >>> 12 & 0xf) << 48;
        }
        return entry & (isArm() ? BITS_47_12 : BITS_51_12);
    }

    /** All bits of a leaf but address and type. */
    long attributes(long leaf) {
        if (isArm()) {
            return leaf & ~(BITS_47_12 | 3);
        }
        return leaf & ~(BITS_51_12 | (this == AMD_V1 ? 7L << 9 : 0x80));
    }
}
