package io.crossdock.pagetable;

import io.crossdock.pagetable.PageTableFormat.Shape;
import java.util.Map;

/**
 * Arm long-descriptor format (VMSAv8-64, Arm ARM DDI 0487 D8.3).
 *
 * <pre>
 * stage 1 page or block
 *  63    59 58   55 54 53 52  51 50        48 47                  12 11 10  9 8  7    6    5  4    2 1 0
 * +--------+-------+--+--+----+---+-----------+----------------------+--+--+-----+----+----+--+------+---+
 * | ignored| softw.|XN|PX|Cont|DBM|     0     |       address        |nG|AF| SH  | AP2| AP1|NS|AttrIx|typ|
 * +--------+-------+--+--+----+---+-----------+----------------------+--+--+-----+----+----+--+------+---+
 * typ: 11 table (above level 0) or page (at level 0), 01 block; AP2: read-only; AP1: unprivileged access too
 * SH: 10 outer, 11 inner shareable. A page's address starts at the granule (bit 12, 14 or 16), a block's at its own size
 * (4K: bit 21 or 30; 16K: 25; 64K: 29 or, with addresses of 52 bits, 42). With those, bits 15:12 are address bits 51:48.
 * </pre>
 *
 * <pre>
 * stage 2 page or block, where it differs
 *  63         55 54 53 52  51 50        48 47                  12 11 10  9 8  7  6 5       2 1 0
 * +-------------+-----+----+---+-----------+----------------------+--+--+-----+----+---------+---+
 * |             | XN  |Cont|DBM|     0     |       address        | 0|AF| SH  |S2AP| MemAttr |typ|
 * +-------------+-----+----+---+-----------+----------------------+--+--+-----+----+---------+---+
 * S2AP: 6 read, 7 write. MemAttr (D8.6): 0000 Device-nGnRnE, 0001 nGnRE, 0011 GRE; 0101 Normal-NC, 1111 write-back
 * </pre>
 *
 * <p>Attribute indices 0 to 3 are those that Linux programs, with its shareability: inner for cacheable memory, outer for
 * everything else. Indices 4 and 5 are Crossdock's own, for the two device types that Linux has no index for.
 */
public final class ArmLpae {
    private static final long AF = 1L << 10;
    private static final long NG = 1L << 11;
    private static final long SH_OUTER = 2L << 8;
    private static final long SH_INNER = 3L << 8;
    private static final long S2AP_READ = 1L << 6;
    private static final long S2AP_WRITE = 2L << 6;
    private static final long AP_UNPRIVILEGED = 1L << 6;
    private static final long AP_READ_ONLY = 1L << 7;

    /**
     * Memory attribute indirection for stage 1, one byte per index from the lowest (encoding: Arm ARM,
     * MAIR_EL1; place: SMMUv3 IHI 0070 5.4, CD.MAIR0 and MAIR1).
     *
     * <pre>
     * index  5     4     3     2     1     0
     *      +-----+-----+-----+-----+-----+-----+
     *      | 0c  | 00  | f4  | 04  | ff  | 44  |
     *      +-----+-----+-----+-----+-----+-----+
     * 0 Normal-NC, 1 write-back, 2 Device-nGnRE, 3 inner NC and outer write-back, 4 Device-nGnRnE, 5 Device-GRE
     * </pre>
     */
    public static final long MAIR = 0x0000_0c00_f404_ff44L;

    /** Stage 1, 4 KiB granule, 48 bits: pages of 4 KiB, blocks of 2 MiB and 1 GiB. */
    public static final PageTableFormat STAGE1_4K = stage1(
            "4K granule",
            new Shape(4, 12, 9, 48, 48, 1L << 12 | 1L << 21 | 1L << 30),
            stage1Bits(0x0000_ffff_ffff_f000L));

    /** Stage 1, 16 KiB granule, 48 bits: pages of 16 KiB, blocks of 32 MiB. The root has two entries. */
    public static final PageTableFormat STAGE1_16K = stage1(
            "16K granule", new Shape(4, 14, 11, 48, 48, 1L << 14 | 1L << 25), stage1Bits(0x0000_ffff_ffff_c000L));

    /**
     * Stage 1, 64 KiB granule, physical addresses of 48 bits: pages of 64 KiB, blocks of 512 MiB. IOVAs of 52 bits are for
     * units that say so (SMMUv3: IDR5.VAX).
     */
    public static final PageTableFormat STAGE1_64K = stage1(
            "64K granule", new Shape(3, 16, 13, 52, 48, 1L << 16 | 1L << 29), stage1Bits(0x0000_ffff_ffff_0000L));

    /** The same with physical addresses of 52 bits (D8.3, FEAT_LPA), of which 51:48 stand in bits 15:12; blocks of 4 TiB. */
    public static final PageTableFormat STAGE1_64K_52 = stage1(
            "64K granule, 52-bit addresses",
            new Shape(3, 16, 13, 52, 52, 1L << 16 | 1L << 29 | 1L << 42),
            stage1Bits(0x0000_ffff_ffff_0000L).folded());

    private ArmLpae() {}

    private static PageTableFormat stage1(String granule, Shape shape, EntryBits bits) {
        return new PageTableFormat(
                "Arm LPAE stage 1, " + granule,
                "Arm ARM DDI 0487 D8.3",
                shape,
                bits,
                // Stage 1 cannot withhold reading: a mapping for writing can be read too.
                new PageTableFormat.Rights(AP_UNPRIVILEGED | AP_READ_ONLY, AP_UNPRIVILEGED, AP_UNPRIVILEGED),
                Map.of(
                        MemoryType.NORMAL_NC, attrIndex(0) | SH_OUTER,
                        MemoryType.WRITE_BACK, attrIndex(1) | SH_INNER,
                        MemoryType.DEVICE_NGNRE, attrIndex(2) | SH_OUTER,
                        MemoryType.DEVICE_NGNRNE, attrIndex(4) | SH_OUTER,
                        MemoryType.DEVICE_GRE, attrIndex(5) | SH_OUTER));
    }

    /**
     * Stage 2: input addresses as wide as the unit's physical ones, and as few levels as it takes; where the architecture has
     * no level as high as it would take, the walk starts below with up to 16 tables side by side (D8.2, SMMUv3 IHI 0070 5.2,
     * STE.S2SL0).
     *
     * @param granuleLg2 12, 14 or 16
     * @param bits width of physical addresses: 32 to 48, or 52 with 16
     */
    public static PageTableFormat stage2(int granuleLg2, int bits) {
        int indexLg2 = granuleLg2 - 3;
        int resolved = bits - granuleLg2;
        int levels = Math.min(mostStage2Levels(granuleLg2, bits), (resolved + indexLg2 - 1) / indexLg2);
        boolean wide = bits > 48;
        long blocks = stage1Blocks(granuleLg2) | (wide ? 1L << 42 : 0);
        long address = 0x0001_0000_0000_0000L - (1L << granuleLg2);
        EntryBits plain = EntryBits.plain(0b11, 0b11, 0b11, 0b01, AF, address, 1, 0xfL << 55, 1L << 55);
        return new PageTableFormat(
                "Arm LPAE stage 2, " + (1 << granuleLg2 - 10) + "K granule" + (wide ? ", 52-bit addresses" : ""),
                "Arm ARM DDI 0487 D8.3",
                new Shape(levels, granuleLg2, indexLg2, bits, bits, blocks),
                wide ? plain.folded() : plain,
                new PageTableFormat.Rights(S2AP_READ, S2AP_WRITE, S2AP_READ | S2AP_WRITE),
                Map.of(
                        MemoryType.NORMAL_NC, memAttr(0b0101) | SH_OUTER,
                        MemoryType.WRITE_BACK, memAttr(0b1111) | SH_INNER,
                        MemoryType.DEVICE_NGNRE, memAttr(0b0001) | SH_OUTER,
                        MemoryType.DEVICE_NGNRNE, memAttr(0b0000) | SH_OUTER,
                        MemoryType.DEVICE_GRE, memAttr(0b0011) | SH_OUTER));
    }

    /** Level 0 (4 KiB) or 1 is there for wide addresses only. */
    private static int mostStage2Levels(int granuleLg2, int bits) {
        return switch (granuleLg2) {
            case 14 -> bits >= 42 ? 3 : 2;
            case 16 -> bits >= 44 ? 3 : 2;
            default -> bits >= 44 ? 4 : 3;
        };
    }

    private static long stage1Blocks(int granuleLg2) {
        return switch (granuleLg2) {
            case 14 -> STAGE1_16K.shape().pageSizes();
            case 16 -> STAGE1_64K.shape().pageSizes();
            default -> STAGE1_4K.shape().pageSizes();
        };
    }

    private static long memAttr(int encoding) {
        return (long) encoding << 2;
    }

    private static EntryBits stage1Bits(long address) {
        return EntryBits.plain(0b11, 0b11, 0b11, 0b01, AF | NG, address, 1, 0xfL << 55, 1L << 55);
    }

    private static long attrIndex(int index) {
        return (long) index << 2;
    }
}
