package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.observe.MemoryType;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks told step by step. */
class VtdTableWalkTest {
    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private TableWalk walk(long iova) {
        return bench.unit.walk(VtdBench.DEVICE, iova);
    }

    @Test
    void shouldTellEveryStepAndThatThereIsNoMemoryType() {
        bench.translating();
        bench.word(VtdBench.LEVEL_3, VtdBench.LEVEL_2 | 1);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd803L);
        TableWalk walk = walk(0x5123);
        assertThat(walk.format().orElseThrow().name()).isEqualTo("VT-d second stage, 4 levels");
        assertThat(walk.root()).isEqualTo(OptionalLong.of(0x1_2000L));
        assertThat(walk.steps())
                .containsExactly(
                        new TableWalk.Step(4, 0x1_2000L, 0x1_3003L),
                        new TableWalk.Step(3, 0x1_3000L, 0x1_4001L),
                        new TableWalk.Step(2, 0x1_4000L, 0x1_5003L),
                        new TableWalk.Step(1, 0x1_5028L, 0xd803L));
        assertThat(walk.outcome())
                .isEqualTo(new TableWalk.Mapped(
                        0xd803L,
                        0xd123L,
                        0x1000,
                        true,
                        false,
                        new TableWalk.Attribute(
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                MemoryType.AS_SENT,
                                "VT-d second stage: carries no memory type")));
    }

    @Test
    void shouldSeeTheTablesAndNotTheCaches() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        long generation = bench.unit.generation();
        bench.word(VtdBench.LEVEL_1, 0);
        assertThat(walk(0).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        6, "NO_READ_PERMISSION", "no read permission: entry 0x0 of level 1 at 0x15000"));
        assertThat(bench.read(0).passed()).isTrue();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
        assertThat(bench.unit.generation()).isEqualTo(generation);
    }

    @Test
    void shouldTellWhatEndsALookup() {
        assertThat(walk(0).outcome()).isEqualTo(new TableWalk.Bypassed("GSTS.TES=0"));
        bench.translating();
        assertThat(walk(0x1_0000_0000_0000L).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        4, "ADDRESS_BEYOND_WIDTH", "address 0x1000000000000 has more than 48 bits"));
        bench.word(VtdBench.CONTEXT, 9);
        assertThat(walk(0).outcome()).isEqualTo(new TableWalk.Bypassed("context entry TT=10"));
        bench.word(VtdBench.CONTEXT, 0);
        TableWalk missing = walk(0);
        assertThat(missing.outcome())
                .isEqualTo(new TableWalk.Faulted(
                        2, "CONTEXT_ENTRY_NOT_PRESENT", "the context entry is not present: at 0x11080"));
        assertThat(missing.steps()).isEmpty();
    }
}
