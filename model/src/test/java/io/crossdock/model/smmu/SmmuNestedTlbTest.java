package io.crossdock.model.smmu;

import static io.crossdock.model.smmu.SmmuNestedBench.first;
import static io.crossdock.model.smmu.SmmuNestedBench.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What both stages leave in caches, and which commands remove it (Arm IHI 0070 3.17, 4.4). VMID 7, ASID 1. */
class SmmuNestedTlbTest {
    private final SmmuBench bench = new SmmuBench();

    @BeforeEach
    void open() {
        SmmuNestedBench.translating(bench);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4070_0000L);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** ASID 63:48, VMID 47:32, opcode; NH_VA 12, NH_VAA 13, NH_ASID 11, NH_ALL 10, S12_VMALL 28, NSNH_ALL 30. */
    @ParameterizedTest
    @CsvSource({
        "0x0001_0007_0000_0012, 0x5001, true",
        "0x0001_0008_0000_0012, 0x5001, false",
        "0x0002_0007_0000_0012, 0x5001, true", // nG is clear
        "0x0001_0007_0000_0012, 0x6001, false",
        "0x0000_0007_0000_0013, 0x5001, true",
        "0x0001_0007_0000_0011, 0,      false", // global entries stay
        "0x0000_0007_0000_0010, 0,      true",
        "0x0000_0008_0000_0010, 0,      false",
        "0x0000_0007_0000_0028, 0,      true",
        "0x0000_0008_0000_0028, 0,      false",
        "0x0000_0000_0000_0030, 0,      true",
        // It names the intermediate address, which the entry of both stages has not.
        "0x0000_0007_0000_002a, 0x8000_9001, false",
    })
    void shouldForgetWhatTheCommandNames(String word0, String word1, boolean forgets) {
        first(bench, 5, 0);
        bench.complete(Long.decode(word0.replace("_", "")), Long.decode(word1.replace("_", "")));
        assertThat(bench.read(0x5000).passed()).isEqualTo(!forgets);
    }

    /** Stage 2 of a page is remembered by itself, so that both commands are needed. */
    @Test
    void shouldForgetStage2ByItsAddressAndWhatWasMadeOfItByStage1() {
        second(bench, 9, 0x4072_0000L | SmmuNestedBench.S2_PAGE);
        bench.complete(0x7_0000_0010L, 0);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4070_0000L);
        bench.complete(0x7_0000_002aL, 0x8000_9001L);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4070_0000L);
        bench.complete(0x7_0000_0010L, 0);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4072_0000L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x7_0000_002a, 0x8000_8001, true",
        "0x8_0000_002a, 0x8000_8001, false",
        "0x7_0000_002a, 0x8000_7001, false",
        "0x7_0000_0028, 0, true",
        "0x8_0000_0028, 0, false",
        "0x30, 0, true",
    })
    void shouldForgetWhereTablesOfStage1Are(String word0, String word1, boolean forgets) {
        // The table of level 3 moves; the copy leads elsewhere.
        second(bench, 8, 0x4008_0000L | SmmuNestedBench.S2_PAGE);
        bench.word(0x4008_0000L + 5 * 8, 0x8000_a000L | SmmuNestedBench.S1_PAGE);
        bench.complete(Long.decode(word0.replace("_", "")), Long.decode(word1.replace("_", "")));
        bench.complete(0x7_0000_0010L, 0);
        assertThat(bench.read(0x5000).phys()).isEqualTo(forgets ? 0x4071_0000L : 0x4070_0000L);
    }

    /** A block of stage 1 over pages of stage 2: each piece is a copy of the block (Arm DDI 0487 D8.17). */
    @Test
    void shouldForgetEveryPieceOfABlock() {
        bench.word(SmmuBench.LEVEL_2 + 8, 0x8000_0745L);
        assertThat(bench.read(0x20_9000).phys()).isEqualTo(0x4070_0000L);
        assertThat(bench.read(0x20_a000).phys()).isEqualTo(0x4071_0000L);
        bench.word(SmmuBench.LEVEL_2 + 8, 0);
        bench.complete(0x0001_0007_0000_0012L, 0x20_0001L);
        assertThat(bench.read(0x20_9000).passed()).isFalse();
        assertThat(bench.read(0x20_a000).passed()).isFalse();
    }

    /** Another stream with the same context descriptor, in VMID 8 over the same stage 2. */
    @Test
    void shouldTellGuestsOfEqualAsidsApart() {
        Bdf other = Bdf.of(0, 1, 1);
        bench.word(SmmuBench.STE + 64, 0x8000_400fL);
        bench.word(SmmuBench.STE + 80, SmmuNestedBench.WORD_2 & ~0xffL | 8);
        bench.word(SmmuBench.STE + 88, SmmuNestedBench.S2_ROOT);
        first(bench, 5, 0x8000_a000L | SmmuNestedBench.S1_PAGE);
        assertThat(bench.unit.translate(other, 0x5000, false).phys()).isEqualTo(0x4071_0000L);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4070_0000L);
        first(bench, 5, 0);
        bench.complete(0x0001_0008_0000_0012L, 0x5001L);
        assertThat(bench.unit.translate(other, 0x5000, false).passed()).isFalse();
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4070_0000L);
    }
}
