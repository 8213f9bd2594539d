package io.crossdock.iommu.vtd;

/** Register offsets and fields (VT-d chapter 11). Commands in GCMD and states in GSTS have the same bits. */
final class Registers {
    static final int VER = 0x00;
    static final int CAP = 0x08;
    static final int ECAP = 0x10;

    static final int GCMD = 0x18;
    static final int GSTS = 0x1c;
    /** Translation enable. */
    static final int TE = 1 << 31;
    /** Set root table pointer: one-shot in GCMD. */
    static final int SRTP = 1 << 30;
    /** Queued invalidation enable. */
    static final int QIE = 1 << 26;
    /** Interrupt remapping enable. */
    static final int IRE = 1 << 25;

    /** Address of the root table 63:12, TTM 11:10 (0 legacy mode, 1 scalable mode). */
    static final int RTADDR = 0x20;

    /**
     * Fault status; bits are cleared by writing ones.
     *
     * <pre>
     *  31   16 15   8 7   6   5   4   3   2   1   0
     * +-------+------+---+---+---+---+---+---+---+---+
     * |   0   | FRI  |PRO|ITE|ICE|IQE|APF|AFO|PPF|PFO|
     * +-------+------+---+---+---+---+---+---+---+---+
     * </pre>
     */
    static final int FSTS = 0x34;

    static final int FSTS_OVERFLOW = 1;
    static final int FSTS_QUEUE_ERROR = 1 << 4;
    static final int FSTS_COMPLETION_ERROR = 1 << 5;
    static final int FSTS_TIMEOUT_ERROR = 1 << 6;

    /** Byte offsets into the queue, bits 18:4. */
    static final int IQH = 0x80;

    static final int IQT = 0x88;
    /** Address 63:12, DW 11 (0: descriptors of 16 bytes), QS 2:0 (256 &lt;&lt; QS descriptors). */
    static final int IQA = 0x90;

    private Registers() {}
}
