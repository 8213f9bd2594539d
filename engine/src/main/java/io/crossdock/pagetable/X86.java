package io.crossdock.pagetable;

import java.util.Map;

/**
 * The processor's own format, which an AMD unit walks as version 2 tables and VT-d as first-stage ones (AMD64 APM volume 2,
 * publication 24593, 5.3; Intel VT-d specification 4.1, 9.9).
 *
 * <pre>
 *  63 62      52 51                      12 11 10  9  8  7  6  5   4   3  2   1  0
 * +--+----------+--------------------------+--+--+--+--+--+--+--+---+---+---+--+--+
 * |XD| software |         address          |sw|  |sw| G|PS| D| A|PCD|PWT|U/S|RW| P|
 * +--+----------+--------------------------+--+--+--+--+--+--+--+---+---+---+--+--+
 * PS: leaf above level 0. A block's address starts at bit 21 or 30. U/S: requests without privilege pass.
 * </pre>
 *
 * <p>A and D are set from the start, so that no unit writes to tables. PWT, PCD and PAT, which choose a memory type, stay 0
 * as in Linux: mappings state none. Addresses are those of the lower half; the upper one is not used. Which of the sections
 * is which was recalled.
 */
public final class X86 {
    private static final long P = 1;
    private static final long RW = 1L << 1;
    private static final long US = 1L << 2;
    private static final long A = 1L << 5;
    private static final long D = 1L << 6;
    private static final long PS = 1L << 7;
    private static final long SOFTWARE = 1L << 9 | 1L << 11 | 0x7ffL << 52;

    /** 4 levels, 47 bits: pages of 4 KiB, blocks of 2 MiB and 1 GiB. */
    public static final PageTableFormat FOUR_LEVELS = format(4);

    /** 5 levels, 56 bits. */
    public static final PageTableFormat FIVE_LEVELS = format(5);

    private X86() {}

    private static PageTableFormat format(int levels) {
        return new PageTableFormat(
                "x86-64, " + levels + " levels",
                "AMD64 APM 24593, 5.3; Intel VT-d 4.1, 9.9",
                new PageTableFormat.Shape(levels, 12, 9, 11 + 9 * levels, 52, 1L << 12 | 1L << 21 | 1L << 30),
                EntryBits.plain(PS, P | RW | US | A, 0, PS, P | US | A, 0x000f_ffff_ffff_f000L, P, SOFTWARE, 1L << 52),
                // What is present can be read.
                new PageTableFormat.Rights(0, RW | D, RW | D),
                Map.of());
    }
}
