package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.AtsAnswer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Translation requests, translated requests and CMD_ATC_INV (IHI 0070 3.9.1, 4.5.1, 5.2, 6.3.9). */
class SmmuAtsTest {
    private static final long RW_PAGE = 0xf43;
    /** EATS 01 at bits 29:28 of word 1. */
    private static final long EATS_FULL = 0x1000_0000L;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** EATS=01 and CR0.ATSCHK. */
    private void withAts() {
        bench.word(SmmuBench.STE + 8, EATS_FULL);
        bench.translating();
        bench.registers.write32(SmmuBench.CR0, 0x1d);
        bench.unit.step();
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | RW_PAGE);
    }

    private @Nullable AtsAnswer ask(long address, boolean write) {
        return bench.unit.answer(SmmuBench.DEVICE, address, write);
    }

    private AtsAnswer granted(long address, boolean write) {
        return Objects.requireNonNull(ask(address, write));
    }

    @Test
    void shouldAnnounceAts() {
        assertThat(bench.registers.read32(0x00) & 1 << 10).isEqualTo(1 << 10); // IDR0.ATS
    }

    @Test
    void shouldAnswerWithThePageAndItsRights() {
        withAts();
        assertThat(ask(0x5123, true)).isEqualTo(new AtsAnswer(0x5000, 12, 0x4000_d000L, true, true, false, 4, 2));
        assertThat(ask(0x5ff8, false)).isEqualTo(new AtsAnswer(0x5000, 12, 0x4000_d000L, true, true, true, 0, 0));
        bench.word(SmmuBench.LEVEL_3 + 6 * 8, 0x4000_e000L | RW_PAGE | 0x80); // AP[2]: read-only
        assertThat(granted(0x6000, true).writable()).isFalse();
        bench.word(SmmuBench.LEVEL_2 + 8, 0x4020_0000L | 0xf41);
        assertThat(granted(0x21_2345L, false).sizeLg2()).isEqualTo(21);
        assertThat(granted(0x21_2345L, false).base()).isEqualTo(0x20_0000L);
    }

    /** What is not mapped is an answer without rights, and no event. */
    @Test
    void shouldGrantNothingWhereNothingIsMapped() {
        withAts();
        assertThat(ask(0x7000, false)).isNull();
        assertThat(ask(1L << 50, false)).isNull();
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
    }

    /** F_BAD_ATS_TREQ 0x05 and F_TRANSL_FORBIDDEN 0x07; RnW is bit 35 of word 1. */
    @Test
    void shouldRefuseBothKindsWithoutEats() {
        bench.translating();
        bench.registers.write32(SmmuBench.CR0, 0x1d);
        bench.unit.step();
        assertThat(ask(0x5123, false)).isNull();
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_0005L, 0x8_0000_0000L, 0x5123, 0);
        assertThat(bench.unit.translated(SmmuBench.DEVICE, 0x4000_d123L, true).passed())
                .isFalse();
        assertThat(bench.event(1)).containsExactly(0x0000_0008_0000_0007L, 0, 0x4000_d123L, 0);
    }

    @Test
    void shouldLetTranslatedRequestsPassWithEats() {
        withAts();
        assertThat(bench.unit.translated(SmmuBench.DEVICE, 0x4fff_0008L, true).phys())
                .isEqualTo(0x4fff_0008L);
    }

    /** CR0.ATSCHK is bit 4: without it, whoever claims to have translated passes. */
    @Test
    void shouldLookAtNoStreamWithoutAtschk() {
        bench.translating();
        assertThat(bench.unit.translated(SmmuBench.DEVICE, 0x4fff_0008L, true).passed())
                .isTrue();
        bench.registers.write32(SmmuBench.CR0, 0xc);
        bench.unit.step();
        assertThat(bench.unit.translated(SmmuBench.DEVICE, 0x4fff_0008L, true).passed())
                .isFalse();
    }

    @Test
    void shouldTakeSplitStagesForIllegal() {
        bench.word(SmmuBench.STE + 8, 2 * EATS_FULL);
        bench.translating();
        assertThat(bench.read(0x5000).passed()).isFalse();
        assertThat(bench.event(0)[0]).isEqualTo(0x0000_0008_0000_0004L); // C_BAD_STE
    }

    /** Opcode 0x40, StreamID 63:32; address 63:12 and Size 5:0 of word 1. */
    @ParameterizedTest
    @CsvSource({
        "0x5000, 5000, 5fff",
        "0x200009, 200000, 3fffff",
        "0x345009, 200000, 3fffff", // taken for aligned
        "0x34, 0, ffffffffffffffff",
    })
    void shouldSendInvalidationRequests(String word1, String first, String last) {
        bench.translating();
        bench.complete(0x0000_0008_0000_0040L, Long.decode(word1));
        assertThat(bench.deviceInvalidations).containsExactly("0000:00:01.0 " + first + " " + last);
        assertThat(bench.registers.read32(SmmuBench.CMDQ_CONS)).isEqualTo(2);
    }

    /** SSV is bit 11: of a PASID, which no request has. */
    @Test
    void shouldSendNothingForASubstream() {
        bench.translating();
        bench.complete(0x0000_0008_0000_0840L, 0x34);
        assertThat(bench.deviceInvalidations).isEmpty();
    }

    /** CERROR_ATC_INV_SYNC is 3 at CONS 30:24; the CMD_SYNC stays. */
    @Test
    void shouldStopAtTheSyncWhenADeviceDoesNotAnswer() {
        bench.translating();
        bench.devicesAnswer = false;
        bench.complete(0x0000_0008_0000_0040L, 0x34);
        assertThat(bench.registers.read32(SmmuBench.CMDQ_CONS)).isEqualTo(0x0300_0001);
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(1);
    }

    @Test
    void shouldCallAnImpossibleSizeIllegal() {
        bench.translating();
        bench.complete(0x0000_0008_0000_0040L, 0x35);
        assertThat(bench.deviceInvalidations).isEmpty();
        assertThat(bench.registers.read32(SmmuBench.CMDQ_CONS)).isEqualTo(0x0100_0000);
    }
}
