package io.crossdock.workbench.bench;

/** An SMMUv3 (IHI 0070 chapter 6) that has consumed every command as soon as it is told of it. */
final class InstantSmmu extends InstantUnit {
    private static final int SIZE = 0x20000;
    private static final int IDR0 = 0x00;
    private static final int IDR1 = 0x04;
    private static final int IDR3 = 0x0c;
    private static final int IDR5 = 0x14;
    private static final int CR0 = 0x20;
    private static final int CR0ACK = 0x24;
    private static final int CMDQ_PROD = 0x98;
    private static final int CMDQ_CONS = 0x9c;

    /** S2P, S1P, TTF AArch64, ASID16, ST_LEVEL two-level. */
    private static final int STAGES = 1 | 1 << 1 | 2 << 2 | 1 << 12 | 1 << 27;

    private static final int COHERENT = 1 << 4;
    /** CMDQS and EVENTQS 2^12 entries, SIDSIZE 16. */
    private static final int QUEUES = 12 << 21 | 12 << 16 | 16;

    private static final int RANGE_INVALIDATION = 1 << 10;
    /** GRAN64K, GRAN16K and GRAN4K, OAS 48 bits. */
    private static final int OUTPUT = 7 << 4 | 5;

    InstantSmmu(UnitTraits traits) {
        super(SIZE);
        set(IDR0, STAGES | (traits.coherentWalks() ? COHERENT : 0));
        set(IDR1, QUEUES);
        set(IDR3, traits.ranges() ? RANGE_INVALIDATION : 0);
        set(IDR5, OUTPUT);
    }

    @Override
    void written(int offset) {
        if (offset == CMDQ_PROD) {
            set(CMDQ_CONS, get(CMDQ_PROD));
        } else if (offset == CR0) {
            set(CR0ACK, get(CR0));
        }
    }
}
