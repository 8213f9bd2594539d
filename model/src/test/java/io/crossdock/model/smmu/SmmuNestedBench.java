package io.crossdock.model.smmu;

/**
 * {@link SmmuBench} with both stages, in literal words (Arm IHI 0070 5.2, 5.4; Arm DDI 0487 D8.3). Stage 2 has 39 bits and
 * maps pages from 0x8000_0000 on:
 *
 * <pre>
 * 0x8000_4000 context descriptor   0x8000_5000 to 0x8000_8000 levels 0 to 3 of stage 1
 * 0x8000_9000 and 0x8000_a000: 0x4070_0000 and 0x4071_0000   0x8020_0000: a block of 2 MiB at 0x4060_0000
 * </pre>
 */
final class SmmuNestedBench {
    static final long S2_ROOT = 0x4006_0000L;
    static final long S2_LEVEL_2 = 0x4006_1000L;
    static final long S2_LEVEL_3 = 0x4006_2000L;

    /** R 58, PTW 54, AA64 51, PS 48 bits, TG 4K, SL0 1, T0SZ 25, VMID 7. */
    static final long WORD_2 = 0x044d_0059_0000_0007L;

    /** AF 10, SH 11, S2AP 11, MemAttr 1111, page. */
    static final long S2_PAGE = 0x7ff;

    /** AF 10, SH 11, AP[1], AttrIndx 1 (write-back), page. */
    static final long S1_PAGE = 0x747;

    private SmmuNestedBench() {}

    static void translating(SmmuBench on) {
        // V, Config 111, S1ContextPtr.
        on.word(SmmuBench.STE, 0x8000_400fL);
        on.word(SmmuBench.STE + 16, WORD_2);
        on.word(SmmuBench.STE + 24, S2_ROOT);
        on.word(S2_ROOT + 2 * 8, S2_LEVEL_2 | 3);
        on.word(S2_LEVEL_2, S2_LEVEL_3 | 3);
        on.word(S2_LEVEL_2 + 8, 0x4060_0000L | 0x7fd);
        second(on, 4, SmmuBench.CONTEXT | S2_PAGE);
        second(on, 5, SmmuBench.ROOT | S2_PAGE);
        second(on, 6, SmmuBench.LEVEL_1 | S2_PAGE);
        second(on, 7, SmmuBench.LEVEL_2 | S2_PAGE);
        second(on, 8, SmmuBench.LEVEL_3 | S2_PAGE);
        second(on, 9, 0x4070_0000L | S2_PAGE);
        second(on, 10, 0x4071_0000L | S2_PAGE);
        on.word(SmmuBench.CONTEXT, SmmuBench.CD_4K_48BIT);
        on.word(SmmuBench.CONTEXT + 8, 0x8000_5000L);
        on.word(SmmuBench.CONTEXT + 24, SmmuBench.MAIR);
        on.word(SmmuBench.ROOT, 0x8000_6003L);
        on.word(SmmuBench.LEVEL_1, 0x8000_7003L);
        on.word(SmmuBench.LEVEL_2, 0x8000_8003L);
        first(on, 5, 0x8000_9000L | S1_PAGE);
        first(on, 6, 0x8020_3000L | S1_PAGE);
        on.on();
    }

    /** Stage 1 descriptor of the page of index &lt;&lt; 12. */
    static void first(SmmuBench on, int index, long descriptor) {
        on.word(SmmuBench.LEVEL_3 + 8L * index, descriptor);
    }

    /** Stage 2 descriptor of the page of 0x8000_0000 + (index &lt;&lt; 12). */
    static void second(SmmuBench on, int index, long descriptor) {
        on.word(S2_LEVEL_3 + 8L * index, descriptor);
    }
}
