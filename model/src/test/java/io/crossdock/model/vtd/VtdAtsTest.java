package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.AtsAnswer;
import io.crossdock.model.iommu.InFlight;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Translation requests, translated requests and device TLB invalidation (specification 4.2, 6.5.2.5, 9.3, 9.4). */
class VtdAtsTest {
    /** Of a four-level table, TT (3:2) = 01, P. */
    private static final long TRANSLATE_AND_SERVE = VtdBench.LEVEL_4 | 5;

    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private VtdBench serving() {
        bench.translating();
        bench.word(VtdBench.CONTEXT, TRANSLATE_AND_SERVE);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        return bench;
    }

    private static @Nullable AtsAnswer ask(VtdBench of, long address, boolean write) {
        return of.unit.answer(VtdBench.DEVICE, address, write);
    }

    private static AtsAnswer granted(VtdBench of, long address, boolean write) {
        return Objects.requireNonNull(ask(of, address, write));
    }

    @Test
    void shouldAnswerWithThePageAndItsRights() {
        serving();
        // Root and context entry, four levels.
        assertThat(ask(bench, 0x5123, true)).isEqualTo(new AtsAnswer(0x5000, 12, 0xd000, true, true, false, 4, 2));
        assertThat(ask(bench, 0x5ff8, false)).isEqualTo(new AtsAnswer(0x5000, 12, 0xd000, true, true, true, 0, 0));
        bench.word(VtdBench.LEVEL_1 + 6 * 8, 0xe001); // R alone
        assertThat(granted(bench, 0x6000, true).readable()).isTrue();
        assertThat(granted(bench, 0x6000, true).writable()).isFalse();
        bench.word(VtdBench.LEVEL_1 + 7 * 8, 0xf002); // W alone
        assertThat(granted(bench, 0x7000, true).readable()).isFalse();
        assertThat(granted(bench, 0x7000, true).writable()).isTrue();
        bench.word(VtdBench.LEVEL_2 + 8, 0x60_0083L); // 2 MiB
        assertThat(ask(bench, 0x21_2345L, false))
                .isEqualTo(new AtsAnswer(0x20_0000L, 21, 0x60_0000L, true, true, false, 1, 0));
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    /** What is not mapped, lies beyond the width or in the interrupt range is an answer without rights, and no fault. */
    @Test
    void shouldGrantNothingWhereNothingIsMapped() {
        serving();
        assertThat(ask(bench, 0x8000, false)).isNull();
        assertThat(ask(bench, 0x8000, true)).isNull();
        assertThat(ask(bench, 1L << 50, false)).isNull();
        assertThat(ask(bench, 0xfee0_0000L, true)).isNull();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    @Test
    void shouldLetTranslatedRequestsPass() {
        serving();
        assertThat(bench.unit.translated(VtdBench.DEVICE, 0x9_0008L, true).phys())
                .isEqualTo(0x9_0008L);
        assertThat(bench.read(0x5008).phys()).isEqualTo(0xd008);
    }

    /** TT 00 and 10: reason 0xD (39:32); AT (61:60) 01 of a translation request, 10 of a translated one; T (62) of a read. */
    @ParameterizedTest
    @CsvSource({"0x12001", "0x12009"})
    void shouldBlockBothKindsWithoutDeviceTlb(String context) {
        bench.translating();
        bench.word(VtdBench.CONTEXT, Long.decode(context));
        assertThat(ask(bench, 0x5123, false)).isNull();
        assertThat(bench.faultLo(0)).isEqualTo(0x5000);
        assertThat(bench.faultHi(0)).isEqualTo(0xd000_000d_0000_0008L);
        bench.clearFault(0);
        assertThat(bench.unit.translated(VtdBench.DEVICE, 0xd123, true).passed())
                .isFalse();
        assertThat(bench.faultLo(1)).isEqualTo(0xd000);
        assertThat(bench.faultHi(1)).isEqualTo(0xa000_000d_0000_0008L);
    }

    /** FPD is bit 1: the fault is a qualified one. */
    @Test
    void shouldNotRecordWhatFpdKeepsBack() {
        bench.translating();
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4 | 3);
        assertThat(ask(bench, 0x5123, false)).isNull();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    @Test
    void shouldRecordThatAnEntryIsNotThere() {
        serving();
        bench.word(VtdBench.CONTEXT, 0);
        assertThat(ask(bench, 0x5123, true)).isNull();
        assertThat(bench.faultHi(0)).isEqualTo(0x9000_0002_0000_0008L);
    }

    @Test
    void shouldServeNobodyWhileTranslationIsOff() {
        serving();
        bench.registers.write32(VtdBench.GCMD, 0x0400_0000);
        bench.unit.step();
        assertThat(ask(bench, 0x5123, false)).isNull();
        assertThat(bench.unit.translated(VtdBench.DEVICE, 0xd123, false).passed())
                .isFalse();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    /** DTE is bit 2 of the context entry; without it reason 0x44. */
    @Test
    void shouldServeByDteInScalableMode() {
        try (VtdBench scalable = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.SCALABLE), InFlight.NONE)) {
            scalable.scalable();
            scalable.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
            assertThat(ask(scalable, 0x5123, false)).isNull();
            assertThat(scalable.faultHi(0)).isEqualTo(0xd000_0044_0000_0008L);
            scalable.word(VtdBench.SM_CONTEXT, VtdBench.DIRECTORY | 5);
            // The context entry alone is forgotten: type 1, G 11, SID 8. The PASID entry is still known.
            scalable.complete(0x8_0000_0031L, 0);
            assertThat(ask(scalable, 0x5123, true))
                    .isEqualTo(new AtsAnswer(0x5000, 12, 0xd000, true, true, false, 4, 2));
            assertThat(scalable.unit.translated(VtdBench.DEVICE, 0xd123, true).passed())
                    .isTrue();
            scalable.word(VtdBench.PASID, 0x109); // PGTT 100: pass through
            scalable.complete(0x37, 0); // PASID cache, global
            assertThat(ask(scalable, 0x5123, true))
                    .isEqualTo(new AtsAnswer(0x5000, 12, 0x5000, true, true, false, 0, 2));
        }
    }

    /** A request that asks for reads alone does not set D (bit 6), and is not granted writes. */
    @Test
    void shouldSetDOfTheFirstStageOnlyWhereWritesAreAskedFor() {
        try (VtdBench first = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.FIRST_STAGE), InFlight.NONE)) {
            first.firstStage();
            first.word(VtdBench.SM_CONTEXT, VtdBench.DIRECTORY | 5);
            first.word(VtdBench.LEVEL_1 + 5 * 8, 0xd007); // P, R/W, U/S
            assertThat(granted(first, 0x5123, false).writable()).isFalse();
            assertThat(first.memory.read64(VtdBench.LEVEL_1 + 5 * 8)).isEqualTo(0xd027); // A
            assertThat(granted(first, 0x5123, true).writable()).isTrue();
            assertThat(first.memory.read64(VtdBench.LEVEL_1 + 5 * 8)).isEqualTo(0xd067);
        }
    }

    /** Type 3, MIP 20:16, SID 47:32; S 0 and address 63:12 of the upper half. */
    @ParameterizedTest
    @CsvSource({
        "0x800000003, 0x5000, 5000, 5fff",
        "0x8001f0003, 0x5000, 5000, 5fff",
        "0x800000003, 0x5001, 4000, 7fff", // bit 12 is one, bit 13 the lowest zero: 16 KiB
        "0x800000003, 0x4001, 4000, 5fff",
        "0x800000003, 0x2ff001, 200000, 3fffff", // bit 20: 2 MiB
        "0x800000003, 0x7ffffffffffff001, 0, ffffffffffffffff",
    })
    void shouldSendInvalidationRequests(String lo, String hi, String first, String last) {
        bench.translating();
        bench.complete(Long.decode(lo), Long.decode(hi));
        assertThat(bench.deviceInvalidations).containsExactly("0000:00:01.0 " + first + " " + last);
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
        assertThat(bench.memory.read64(VtdBench.STATUS)).isEqualTo(1);
    }

    @Test
    void shouldForgetItsOwnTranslationsFirst() {
        serving();
        assertThat(ask(bench, 0x5000, false)).isNotNull();
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0);
        bench.submit(0x5_00f2L, 0x5000); // IOTLB: domain 5, DR, DW, pages
        assertThat(ask(bench, 0x5000, false)).isNotNull();
        bench.complete(0x8_0000_0003L, 0x5000);
        assertThat(ask(bench, 0x5000, false)).isNull();
        assertThat(bench.deviceInvalidations).hasSize(1);
    }

    /** ITE is bit 6 of FSTS: the wait behind is given up, and nothing more is fetched until it is cleared. */
    @Test
    void shouldGiveUpTheWaitWhenADeviceDoesNotAnswer() {
        bench.translating();
        bench.devicesAnswer = false;
        bench.complete(0x8_0000_0003L, 0x5000);
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x40);
        assertThat(bench.memory.read64(VtdBench.STATUS)).isZero();
        bench.submit(0x1_0000_0025L, VtdBench.STATUS);
        bench.run();
        assertThat(bench.memory.read64(VtdBench.STATUS)).isZero();
        assertThat(bench.unit.busy()).isFalse();
        bench.registers.write32(VtdBench.FSTS, 0x40);
        bench.run();
        assertThat(bench.memory.read64(VtdBench.STATUS)).isEqualTo(1);
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }
}
