package io.crossdock.iommu.smmuv3;

import io.crossdock.iommu.CoveringRange;

/**
 * Commands of 16 bytes (IHI 0070 chapter 4); each method gives bits 63:0 or 127:64.
 *
 * <pre>
 * CFGI_STE    0  SID 63:32                                       | opcode 03   1  leaf 0
 * CFGI_ALL    0                                                  | opcode 04   1  range 4:0 = 31
 * TLBI_*      0  ASID 63:48 | VMID 47:32 | SCALE 24:20 | NUM 16:12 | opcode    1  VA 63:12 | TG 11:10 | TTL 9:8 | leaf 0
 * ATC_INV     0  SID 63:32                                       | opcode 40   1  address 63:12 | size 5:0 (2^size pages of 4 KiB)
 * SYNC        0  CS 13:12 = 0 (no signal; CONS tells)             | opcode 46
 * </pre>
 *
 * <p>A range of TLBI covers (NUM + 1) &lt;&lt; SCALE granules of size TG (1: 4, 2: 16, 3: 64 KiB); without TG it is one page.
 */
final class Commands {
    static final long CFGI_ALL = 0x04;
    static final long CFGI_ALL_RANGE = 31;
    static final long TLBI_NSNH_ALL = 0x30;
    static final long SYNC = 0x46;
    /** Second word of {@link #atcInvalidate}: all addresses. */
    static final long ATC_ALL = 52;

    static final int RANGE_NUM_MAX = 31;
    static final int RANGE_SCALE_MAX = 31;

    private static final long OP_CFGI_STE = 0x03;
    private static final long OP_TLBI_NH_ALL = 0x10;
    private static final long OP_TLBI_NH_ASID = 0x11;
    private static final long OP_TLBI_NH_VA = 0x12;
    private static final long OP_TLBI_S12_VMALL = 0x28;
    private static final long OP_TLBI_S2_IPA = 0x2a;
    private static final long OP_ATC_INV = 0x40;
    private static final int ATC_PAGE_LG2 = 12;

    private Commands() {}

    static long cfgiSte(int streamId) {
        return OP_CFGI_STE | Integer.toUnsignedLong(streamId) << 32;
    }

    /** Second word: with {@code leaf} the STE alone, without it the first-level descriptor too. */
    static long cfgiSteLeaf(boolean leaf) {
        return leaf ? 1 : 0;
    }

    /** A function forgets translations of requests without PASID (4.5.1). */
    static long atcInvalidate(int streamId) {
        return OP_ATC_INV | Integer.toUnsignedLong(streamId) << 32;
    }

    /** Second word of {@link #atcInvalidate}: the smallest aligned power of two that covers a range. */
    static long atcRange(long iova, long size) {
        int lg2 = CoveringRange.lg2(iova, size);
        return lg2 == Long.SIZE ? ATC_ALL : iova & -1L << lg2 | lg2 - ATC_PAGE_LG2;
    }

    static long tlbiAsid(int asid) {
        return OP_TLBI_NH_ASID | (long) asid << 48;
    }

    /** One page or block. */
    static long tlbiVa(int asid) {
        return OP_TLBI_NH_VA | (long) asid << 48;
    }

    /** A command of stage 1, for the guest of a VMID. */
    static long inGuest(int vmid, long command) {
        return command | (long) vmid << 32;
    }

    /** Everything that stage 1 led to in the guest of a VMID. */
    static long tlbiNonHyp(int vmid) {
        return inGuest(vmid, OP_TLBI_NH_ALL);
    }

    /** Everything of a VMID. */
    static long tlbiVmid(int vmid) {
        return OP_TLBI_S12_VMALL | (long) vmid << 32;
    }

    /** One page or block of stage 2. */
    static long tlbiIpa(int vmid) {
        return OP_TLBI_S2_IPA | (long) vmid << 32;
    }

    /** {@code granules << scale} granules, with the command for one. */
    static long tlbiRange(long one, int granules, int scale) {
        return one | (long) scale << 20 | (long) (granules - 1) << 12;
    }

    /** Second word for one page or block; without {@code leaf}, cached walks are forgotten too. */
    static long tlbiAddress(long iova, boolean leaf) {
        return iova | (leaf ? 1 : 0);
    }

    /**
     * Second word for a range.
     *
     * @param granuleLg2 12, 14 or 16
     * @param armLevel level of the leaves as the architecture counts (3 for pages), 0 if not known
     */
    static long tlbiRangeAddress(long iova, int granuleLg2, int armLevel, boolean leaf) {
        return iova | (granuleLg2 - 10) / 2L << 10 | (long) armLevel << 8 | (leaf ? 1 : 0);
    }
}
