package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks told step by step. */
class SmmuTableWalkTest {
    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private TableWalk walk(long iova) {
        return bench.unit.walk(SmmuBench.DEVICE, iova);
    }

    @Test
    void shouldTellEveryStepAndTheMemoryType() {
        bench.translating();
        // AttrIndx 2.
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x0040_0000_4000_df4bL);

        TableWalk walk = walk(0x5123);
        assertThat(walk.format().orElseThrow().name()).isEqualTo("ARM LPAE stage 1, 4K granule");
        assertThat(walk.root()).isEqualTo(OptionalLong.of(0x4005_0000L));
        assertThat(walk.steps())
                .containsExactly(
                        new TableWalk.Step(0, 0x4005_0000L, 0x4005_1003L),
                        new TableWalk.Step(1, 0x4005_1000L, 0x4005_2003L),
                        new TableWalk.Step(2, 0x4005_2000L, 0x4005_3003L),
                        new TableWalk.Step(3, 0x4005_3028L, 0x0040_0000_4000_df4bL));
        assertThat(walk.outcome())
                .isEqualTo(new TableWalk.Mapped(
                        0x0040_0000_4000_df4bL,
                        0x4000_d123L,
                        0x1000,
                        true,
                        true,
                        new TableWalk.Attribute(
                                OptionalInt.of(2),
                                OptionalInt.of(0x04),
                                MemoryType.DEVICE_NGNRE,
                                "AttrIndx 2, MAIR byte 0x04, Device-nGnRE")));
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 'Device-nGnRnE'",
        "0x08, 'Device-nGRE'",
        "0x0c, 'Device-GRE'",
        "0x44, 'Normal Non-cacheable'",
        "0xff, 'Normal, inner Write-Back, outer Write-Back'",
        "0xf4, 'Normal, inner Non-cacheable, outer Write-Back'",
        "0xbb, 'Normal, inner Write-Through, outer Write-Through'",
        "0x73, 'Normal, inner Write-Through Transient, outer Write-Back Transient'",
        "0x02, 'unpredictable encoding, taken for Device-nGnRnE'",
        "0x50, 'unpredictable encoding, taken for Device-nGnRnE'",
    })
    void shouldNameTheMemoryType(String mair, String name) {
        bench.translating();
        bench.word(SmmuBench.CONTEXT + 24, Long.decode(mair));
        bench.word(SmmuBench.LEVEL_3, 0x4000_0f43L);
        assertThat(((TableWalk.Mapped) walk(0).outcome()).attribute().text())
                .isEqualTo("AttrIndx 0, MAIR byte " + mair + ", " + name);
    }

    @Test
    void shouldSeeTheTablesAndNotTheCaches() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0f43L);
        bench.read(0);
        long generation = bench.unit.generation();
        bench.word(SmmuBench.LEVEL_3, 0);
        assertThat(walk(0).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x10, "F_TRANSLATION", "descriptor 0x0 of level 3 at 0x40053000 is invalid"));
        assertThat(bench.read(0).passed()).isTrue();
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
        assertThat(bench.unit.generation()).isEqualTo(generation);
    }

    @Test
    void shouldTellFaultsOfEveryKind() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0b43L);
        bench.word(SmmuBench.LEVEL_2 + 8, 0x9_0000_0000L | 3);
        assertThat(walk(0).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x12, "F_ACCESS", "descriptor 0x40000b43 of level 3 at 0x40053000 has AF=0"));
        assertThat(walk(0x20_0000L).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x0b, "F_WALK_EABT", "no memory answers for the descriptor of level 3 at 0x900000000"));
        assertThat(walk(0x1_0000_0000_0000L).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x10,
                        "F_TRANSLATION",
                        "address 0x1000000000000 is outside the range of TxSZ or in a half that EPD disables"));
        bench.word(SmmuBench.CONTEXT, 0x0001_e200_c000_0010L);
        bench.word(SmmuBench.LEVEL_3, 0x1_4000_0f43L);
        assertThat(walk(0).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x11, "F_ADDR_SIZE", "descriptor 0x140000f43 of level 3 at 0x40053000 points beyond IPS"));
        bench.word(SmmuBench.CONTEXT, 0x0001_e205_4000_0010L);
        assertThat(walk(0).outcome()).isEqualTo(new TableWalk.Faulted(0x0a, "C_BAD_CD", "context descriptor: V=0"));
        bench.word(SmmuBench.STE, 0x9_0000_000bL);
        assertThat(walk(0).outcome())
                .isEqualTo(new TableWalk.Faulted(0x09, "F_CD_FETCH", "no memory answers for the context descriptor"));
        bench.word(SmmuBench.STE, 0);
        assertThat(walk(0).outcome()).isEqualTo(new TableWalk.Faulted(0x04, "C_BAD_STE", "stream table entry: V=0"));
        bench.word(SmmuBench.STE, 1);
        assertThat(((TableWalk.Faulted) walk(0).outcome()).name()).isEqualTo("STE.Config=0xx");
    }

    @Test
    void shouldTellWhyNothingIsTranslated() {
        assertThat(walk(0).outcome()).isEqualTo(new TableWalk.Bypassed("CR0.SMMUEN=0"));
        bench.registers.write32(SmmuBench.GBPA, 0x8010_0000);
        bench.unit.step();
        assertThat(((TableWalk.Faulted) walk(0).outcome()).name()).isEqualTo("GBPA.ABORT=1");
        bench.on();
        bench.word(SmmuBench.STE, 9);
        TableWalk bypass = walk(0x1234);
        assertThat(bypass.outcome()).isEqualTo(new TableWalk.Bypassed("STE.Config=100"));
        assertThat(bypass.steps()).isEmpty();
        assertThat(bypass.root()).isEmpty();
    }

    @Test
    void shouldTellPermissionsOfAllLevels() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_1, SmmuBench.LEVEL_2 | 3 | 1L << 62);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0f43L);
        TableWalk.Mapped mapped = (TableWalk.Mapped) walk(0).outcome();
        assertThat(mapped.readable()).isTrue();
        assertThat(mapped.writable()).isFalse();
    }
}
