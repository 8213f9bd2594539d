package io.crossdock.model.smmu;

import static io.crossdock.model.smmu.SmmuNestedBench.first;
import static io.crossdock.model.smmu.SmmuNestedBench.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 1 over stage 2, over words written as literals (Arm IHI 0070 5.2, 7.3; Arm DDI 0487 D8.3, D8.4, D8.6). */
class SmmuNestedTest {
    private final SmmuBench bench = new SmmuBench();

    @BeforeEach
    void open() {
        SmmuNestedBench.translating(bench);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Each of the four tables of stage 1, and what comes out, takes three descriptors of stage 2, until they are cached. */
    @Test
    void shouldTranslateWhatStage1PutsOut() {
        assertThat(bench.write(0x5123))
                .isEqualTo(new Translated(true, 0x4070_0123L, 0xedd, MemoryType.NORMAL_CACHEABLE, false, 19, 5));
        assertThat(bench.read(0x5ff8).iotlbHit()).isTrue();
        first(bench, 7, 0x8000_a000L | SmmuNestedBench.S1_PAGE);
        assertThat(bench.read(0x7010))
                .isEqualTo(new Translated(true, 0x4071_0010L, 0xff0, MemoryType.NORMAL_CACHEABLE, false, 7, 0));
        TableWalk walk = bench.unit.walk(SmmuBench.DEVICE, 0x5123);
        assertThat(walk.root()).hasValue(SmmuBench.ROOT);
        assertThat(walk.steps().getLast()).isEqualTo(new TableWalk.Step(3, SmmuBench.LEVEL_3 + 5 * 8, 0x8000_9747L));
        assertThat(walk.outcome())
                .isInstanceOfSatisfying(
                        TableWalk.Mapped.class, m -> assertThat(m.phys()).isEqualTo(0x4070_0123L));
    }

    @Test
    void shouldEndWhereThePageOrBlockOfEitherStageEnds() {
        // A page over a block, and a block over pages.
        assertThat(bench.read(0x6010).phys()).isEqualTo(0x4060_3010L);
        assertThat(bench.read(0x6010).bytesLeft()).isEqualTo(0xff0);
        bench.word(SmmuBench.LEVEL_2 + 8, 0x8000_0745L);
        assertThat(bench.read(0x20_9010).phys()).isEqualTo(0x4070_0010L);
        assertThat(bench.read(0x20_9010).bytesLeft()).isEqualTo(0xff0);
        assertThat(bench.read(0x20_a000).phys()).isEqualTo(0x4071_0000L);
        assertThat(bench.read(0x20_b000).passed()).isFalse();
    }

    /** AP[2] is bit 7 of stage 1, S2AP 7:6 of stage 2. What stage 1 denies is not asked of stage 2. */
    @ParameterizedTest
    @CsvSource({
        "0x747, 0x7ff, 0,       0",
        "0x747, 0x77f, 0,       0x280",
        "0x747, 0x7bf, 0x288,   0",
        "0x747, 0x73f, 0x288,   0x280",
        "0x7c7, 0x7ff, 0,       0x200",
        "0x7c7, 0x77f, 0,       0x200",
        "0x7c7, 0x7bf, 0x288,   0x200",
    })
    void shouldAllowWhatBothStagesAllow(String leaf, String below, String ofRead, String ofWrite) {
        first(bench, 5, 0x8000_9000L | Long.decode(leaf));
        second(bench, 9, 0x4070_0000L | Long.decode(below));
        for (int warm = 0; warm < 2; warm++) {
            for (boolean write : new boolean[] {false, true}) {
                int events = bench.registers.read32(SmmuBench.EVENTQ_PROD);
                long fault = Long.decode(write ? ofWrite : ofRead) << 32;
                Translated answer = write ? bench.write(0x5040) : bench.read(0x5040);
                assertThat(answer.passed()).isEqualTo(fault == 0);
                if (fault != 0) {
                    // S2 39 says which stage; word 3 is the intermediate address then.
                    assertThat(bench.event(events))
                            .containsExactly(
                                    0x8_0000_0013L, fault, 0x5040, (fault & 0x80_0000_0000L) == 0 ? 0 : 0x8000_9000L);
                }
            }
        }
    }

    /** Words 1 to 3: CLASS 41:40 (0 CD, 1 table, 2 input), S2 39, RnW 35; input address; intermediate or fetch address. */
    @Test
    void shouldRecordWhichStageFaultedAndWhatFor() {
        first(bench, 8, 0x8000_b000L | SmmuNestedBench.S1_PAGE);
        bench.word(SmmuBench.LEVEL_2 + 16, 0x8000_c003L);
        bench.word(SmmuNestedBench.S2_LEVEL_2 + 16, 0x6000_0003L);
        first(bench, 9, 0x8040_5000L | SmmuNestedBench.S1_PAGE);
        bench.word(SmmuBench.LEVEL_2 + 24, 0x6000_0003L);
        bench.read(0x7123);
        assertThat(bench.event(0)).containsExactly(0x8_0000_0010L, 0x208_0000_0000L, 0x7123, 0);
        bench.write(0x8123);
        assertThat(bench.event(1)).containsExactly(0x8_0000_0010L, 0x280_0000_0000L, 0x8123, 0x8000_b000L);
        bench.read(0x40_1123);
        assertThat(bench.event(2)).containsExactly(0x8_0000_0010L, 0x188_0000_0000L, 0x40_1123, 0x8000_c000L);
        // The table of stage 2 at 0x6000_0000 is not there, nor a table of stage 1 in the range of S2T0SZ.
        bench.read(0x9123);
        assertThat(bench.event(3)).containsExactly(0x8_0000_000bL, 0x288_0000_0000L, 0x9123, 0x6000_0028L);
        bench.read(0x60_0000);
        assertThat(bench.event(4)).containsExactly(0x8_0000_0010L, 0x188_0000_0000L, 0x60_0000, 0x6000_0000L);
    }

    /** S2AP 10 (write alone), AF clear, and MemAttr 0001 with PTW: tables of stage 1 must be readable memory. */
    @ParameterizedTest
    @CsvSource({"0x7bf, 0x13", "0x3ff, 0x12", "0x7c7, 0x13"})
    void shouldRefuseTablesThatStage2Withholds(String below, String event) {
        second(bench, 8, SmmuBench.LEVEL_3 | Long.decode(below));
        assertThat(bench.write(0x5123).passed()).isFalse();
        assertThat(bench.event(0))
                .containsExactly(0x8_0000_0000L | Long.decode(event), 0x180_0000_0000L, 0x5123, 0x8000_8000L);
    }

    @Test
    void shouldReadTablesInDeviceMemoryWithoutPtw() {
        bench.word(SmmuBench.STE + 16, SmmuNestedBench.WORD_2 & ~(1L << 54));
        second(bench, 8, SmmuBench.LEVEL_3 | 0x7c7);
        assertThat(bench.read(0x5123).passed()).isTrue();
    }

    @Test
    void shouldFaultWhereTheContextDescriptorIsNotMapped() {
        bench.word(SmmuBench.STE, 0x8000_d00fL);
        assertThat(bench.write(0x5123).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x8_0000_0010L, 0x80_0000_0000L, 0x5123, 0x8000_d000L);
        // It is looked for again.
        second(bench, 13, SmmuBench.CONTEXT | SmmuNestedBench.S2_PAGE);
        assertThat(bench.read(0x5123).passed()).isTrue();
    }

    @Test
    void shouldSayOfEachStageWhetherItRecords() {
        bench.word(SmmuBench.STE + 16, SmmuNestedBench.WORD_2 & ~(1L << 58));
        first(bench, 8, 0x8000_b000L | SmmuNestedBench.S1_PAGE);
        bench.read(0x8123);
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
        bench.read(0x7123);
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isEqualTo(1);
        bench.word(SmmuBench.STE + 16, SmmuNestedBench.WORD_2);
        bench.word(SmmuBench.CONTEXT, SmmuBench.CD_4K_48BIT & ~(1L << 45));
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        bench.read(0x7123);
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isEqualTo(1);
        bench.read(0x8123);
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isEqualTo(2);
    }

    /** MAIR bytes 0x44, 0xff, 0x04, 0xf4 by AttrIndx 4:2; MemAttr 5:2. */
    @ParameterizedTest
    @CsvSource({
        "1, 0xf, NORMAL_CACHEABLE",
        "1, 0x5, NORMAL_NON_CACHEABLE",
        "1, 0x7, NORMAL_CACHEABLE",
        "3, 0xd, NORMAL_CACHEABLE",
        // Inner non-cacheable by stage 1, outer by stage 2.
        "3, 0x7, NORMAL_NON_CACHEABLE",
        "0, 0xf, NORMAL_NON_CACHEABLE",
        "1, 0x0, DEVICE_NGNRNE",
        "1, 0x3, DEVICE_GRE",
        "2, 0xf, DEVICE_NGNRE",
        "2, 0x3, DEVICE_NGNRE",
        "2, 0x0, DEVICE_NGNRNE",
    })
    void shouldCombineMemoryTypes(int index, String memAttr, MemoryType type) {
        first(bench, 5, 0x8000_9743L | (long) index << 2);
        second(bench, 9, 0x4070_07c3L | Long.decode(memAttr) << 2);
        assertThat(bench.read(0x5000).type()).isEqualTo(type);
        assertThat(bench.unit.walk(SmmuBench.DEVICE, 0x5000).outcome())
                .isInstanceOfSatisfying(
                        TableWalk.Mapped.class,
                        m -> assertThat(m.attribute().type()).isEqualTo(type));
    }

    /** STRW 31:30 of word 1 names EL2; stage 2 is as illegal as it is alone: AA64 clear. */
    @ParameterizedTest
    @CsvSource({"0x8000_0000, 0x044d_0059_0000_0007", "0, 0x0445_0059_0000_0007"})
    void shouldRefuseIllegalConfigurations(String word1, String word2) {
        bench.word(SmmuBench.STE + 8, Long.decode(word1.replace("_", "")));
        bench.word(SmmuBench.STE + 16, Long.decode(word2.replace("_", "")));
        assertThat(bench.read(0x5000).passed()).isFalse();
        assertThat(bench.event(0)[0]).isEqualTo(0x8_0000_0004L);
    }
}
