package io.crossdock.pagetable;

import java.util.Map;

/**
 * VT-d second-stage format (Intel VT-d specification 4.1, 9.8).
 *
 * <pre>
 *  63  62 61 60    52 51                      12 11 10  9  8  7 6      2 1 0
 * +---+--+--+--------+--------------------------+---+---+--+--+--+--------+-+-+
 * |ign|TM| 0| ignored|         address          |SNP|ign| D| A|PS|   0    |W|R|
 * +---+--+--+--------+--------------------------+---+---+--+--+--+--------+-+-+
 * PS: leaf above level 0. An entry with R = W = 0 is absent. A block's address starts at bit 21 or 30.
 * </pre>
 *
 * <p>Entries state no memory type: the device's own attributes and the snoop behaviour of the unit apply. Software
 * may use the ignored bits; 61 and 62 are not among them.
 */
public final class VtdSecondStage {
    private static final long R = 1;
    private static final long W = 1L << 1;
    private static final long PS = 1L << 7;

    /** 3 levels, 39 bits: pages of 4 KiB, blocks of 2 MiB and 1 GiB. */
    public static final PageTableFormat THREE_LEVELS = format(3);

    /** 4 levels, 48 bits: pages of 4 KiB, blocks of 2 MiB and 1 GiB. */
    public static final PageTableFormat FOUR_LEVELS = format(4);

    /** 5 levels, 57 bits: the same sizes. */
    public static final PageTableFormat FIVE_LEVELS = format(5);

    private VtdSecondStage() {}

    private static PageTableFormat format(int levels) {
        return new PageTableFormat(
                "VT-d second stage, " + levels + " levels",
                "Intel VT-d 4.1, 9.8",
                new PageTableFormat.Shape(levels, 12, 9, 12 + 9 * levels, 52, 1L << 12 | 1L << 21 | 1L << 30),
                EntryBits.plain(
                        PS,
                        R | W,
                        0,
                        PS,
                        0,
                        0x000f_ffff_ffff_f000L,
                        R | W,
                        1L << 10 | 0x1ffL << 52 | 1L << 63,
                        1L << 52),
                new PageTableFormat.Rights(R, W, R | W),
                Map.of());
    }
}
