package io.crossdock.pagetable;

import java.util.Map;

/**
 * AMD version 1 format, the host's (AMD I/O Virtualization Technology Specification, publication 48882, "I/O page tables
 * for host translations").
 *
 * <pre>
 *  63 62 61 60 59 58  52 51                                12 11    9 8    5 4   1  0
 * +--+--+--+--+--+------+------------------------------------+-------+------+-----+--+
 * |  |IW|IR|FC| U|   0  | next table or page                 | NextL |      | ign |PR|
 * +--+--+--+--+--+------+------------------------------------+-------+------+-----+--+
 * NextL: 1 to 6 level of the next table; 0 leaf of the level's own size; 7 leaf whose size the address tells: the lowest
 * zero bit from 12 on is the highest bit inside the page. Such a leaf stands in every entry that the page spans.
 * </pre>
 *
 * <p>Entries state no memory type. That software may use bits 4:1 is recalled.
 */
public final class AmdV1 {
    private static final long PR = 1;
    private static final long IR = 1L << 61;
    private static final long IW = 1L << 62;
    private static final long NEXT_LEVEL = 7L << 9;
    private static final long ONE_LEVEL = 1L << 9;

    /** 4 levels, 48 bits: every power of two from 4 KiB to 256 GiB. */
    public static final PageTableFormat FOUR_LEVELS = new PageTableFormat(
            "AMD v1, 4 levels",
            "AMD IOMMU 48882",
            new PageTableFormat.Shape(4, 12, 9, 48, 52, (1L << 39) - (1L << 12)),
            new EntryBits(
                    NEXT_LEVEL,
                    PR | IR | IW,
                    ONE_LEVEL,
                    0,
                    0,
                    NEXT_LEVEL,
                    PR,
                    0x000f_ffff_ffff_f000L,
                    0,
                    PR,
                    0xfL << 1,
                    1L << 1),
            new PageTableFormat.Rights(IR, IW, IR | IW),
            Map.of());

    private AmdV1() {}
}
