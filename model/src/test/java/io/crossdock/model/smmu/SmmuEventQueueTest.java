package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event records, word for word, and their queue (specification 7.2 to 7.4). */
class SmmuEventQueueTest {
    private static final long PAGE = 0x4000_d000L | 0xf43;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private int prod() {
        return bench.registers.read32(SmmuBench.EVENTQ_PROD);
    }

    @Test
    void shouldRecordATranslationFault() {
        bench.translating();
        assertThat(bench.read(0x7123L).passed()).isFalse();
        assertThat(bench.write(0x7fffL).passed()).isFalse();
        // CLASS=IN (41:40=10), RnW (35).
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_0010L, 0x0000_0208_0000_0000L, 0x7123L, 0);
        assertThat(bench.event(1)).containsExactly(0x0000_0008_0000_0010L, 0x0000_0200_0000_0000L, 0x7fffL, 0);
        assertThat(prod()).isEqualTo(2);
    }

    @Test
    void shouldRecordTheAddressAsTheDeviceSentIt() {
        bench.translating();
        assertThat(bench.read(0xfedc_ba98_7654_3210L).passed()).isFalse();
        assertThat(bench.event(0)[2]).isEqualTo(0xfedc_ba98_7654_3210L);
    }

    @Test
    void shouldRecordAnAddressSizeFault() {
        bench.translating();
        bench.word(SmmuBench.CONTEXT, 0x0001_e200_c000_0010L);
        bench.word(SmmuBench.LEVEL_3, 0x1_0000_0000L | 0xf43);
        assertThat(bench.read(0x10).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_0011L, 0x0000_0208_0000_0000L, 0x10, 0);
    }

    @Test
    void shouldRecordAnAccessFlagFault() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0043L);
        assertThat(bench.write(0x20).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_0012L, 0x0000_0200_0000_0000L, 0x20, 0);
    }

    @Test
    void shouldRecordAPermissionFaultOfAWalkAndOfACachedEntry() {
        bench.translating();
        // AP=11: read-only.
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0xfc3);
        assertThat(bench.write(0x30).passed()).isFalse();
        assertThat(bench.read(0x30).iotlbHit()).isTrue();
        assertThat(bench.write(0x31).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_0013L, 0x0000_0200_0000_0000L, 0x30, 0);
        assertThat(bench.event(1)).containsExactly(0x0000_0008_0000_0013L, 0x0000_0200_0000_0000L, 0x31, 0);
        assertThat(prod()).isEqualTo(2);
    }

    @Test
    void shouldRecordAnAbortedWalkWithTheAddressOfTheDescriptor() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_2, 0x9_0000_0000L | 3);
        assertThat(bench.read(0x5040).passed()).isFalse();
        // CLASS=TT (41:40=01), RnW; FetchAddr of level 3 entry 5.
        assertThat(bench.event(0))
                .containsExactly(0x0000_0008_0000_000bL, 0x0000_0108_0000_0000L, 0x5040, 0x9_0000_0028L);
    }

    @Test
    void shouldRecordConfigurationErrorsWithTheStreamAlone() {
        bench.translating();
        bench.word(SmmuBench.CONTEXT, 0);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x0000_0008_0000_000aL, 0, 0, 0);
        bench.word(SmmuBench.STE, 0);
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(1)).containsExactly(0x0000_0008_0000_0004L, 0, 0, 0);
    }

    @Test
    void shouldKeepTranslationFaultsToItselfWithoutCdR() {
        bench.translating();
        // R (45) clear.
        bench.word(SmmuBench.CONTEXT, 0x0001_c205_c000_0010L);
        assertThat(bench.read(0x7000).passed()).isFalse();
        assertThat(prod()).isZero();
        // An aborted walk is recorded all the same.
        bench.word(SmmuBench.LEVEL_2 + 8, 0x9_0000_0000L | 3);
        assertThat(bench.read(0x20_0000L).passed()).isFalse();
        assertThat(prod()).isEqualTo(1);
    }

    @Test
    void shouldWrapAndThenOverflowWithoutOverwriting() {
        bench.translating();
        for (int i = 0; i < 6; i++) {
            bench.read(0x1000L * (i + 1));
        }
        bench.registers.write32(SmmuBench.EVENTQ_CONS, 6);
        for (int i = 6; i < 14; i++) {
            bench.read(0x1000L * (i + 1));
        }
        // 14 = wrap flag 8 | index 6: as CONS but for the flag, so full.
        assertThat(prod()).isEqualTo(14);
        assertThat(bench.event(0)[2]).isEqualTo(0x9000);
        assertThat(bench.event(5)[2]).isEqualTo(0xe000);
        assertThat(bench.event(6)[2]).isEqualTo(0x7000);

        bench.read(0xf_f000L);
        assertThat(prod()).isEqualTo(0x8000_000e);
        assertThat(bench.event(6)[2]).isEqualTo(0x7000);
        bench.read(0xf_f000L);
        assertThat(prod()).isEqualTo(0x8000_000e);

        // Space again, overflow unacknowledged: records go on, the flag stays.
        bench.registers.write32(SmmuBench.EVENTQ_CONS, 7);
        bench.read(0xa_a000L);
        assertThat(bench.event(6)[2]).isEqualTo(0xa_a000L);
        assertThat(prod()).isEqualTo(0x8000_000f);
        // Acknowledged and full again: the flag toggles back.
        bench.registers.write32(SmmuBench.EVENTQ_CONS, 0x8000_0007);
        bench.read(0xb_b000L);
        assertThat(prod()).isEqualTo(0x0000_000f);
    }

    @Test
    void shouldDropRecordsSilentlyWhileTheQueueIsOff() {
        bench.registers.write64(SmmuBench.STRTAB_BASE, SmmuBench.STREAM_TABLE);
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 8);
        bench.registers.write64(SmmuBench.EVENTQ_BASE, SmmuBench.EVENTS | 3);
        bench.registers.write32(SmmuBench.CR0, 1);
        bench.unit.step();
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(prod()).isZero();
        assertThat(bench.event(0)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void shouldRaiseAnErrorIfTheQueueItselfDoesNotAnswer() {
        bench.registers.write64(SmmuBench.STRTAB_BASE, SmmuBench.STREAM_TABLE);
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 8);
        bench.registers.write64(SmmuBench.EVENTQ_BASE, 0x9_0000_0000L | 3);
        bench.registers.write32(SmmuBench.CR0, 5);
        bench.unit.step();
        bench.read(0);
        // EVENTQ_ABT_ERR is bit 2.
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(4);
        assertThat(prod()).isZero();
        bench.read(0);
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(4);
        bench.registers.write32(SmmuBench.GERRORN, 4);
        bench.read(0);
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isZero();
    }

    @Test
    void shouldComeBackToIndex0AfterBothWraps() {
        bench.translating();
        for (int i = 0; i < 17; i++) {
            bench.registers.write32(SmmuBench.EVENTQ_CONS, prod());
            bench.read(0x1000L * (i + 1));
        }
        assertThat(prod()).isEqualTo(1);
        assertThat(bench.event(0)[2]).isEqualTo(0x1_1000L);
    }

    @Test
    void shouldTakeAOneEntryQueue() {
        bench.queuesOn();
        bench.registers.write32(SmmuBench.CR0, 0);
        bench.unit.step();
        bench.registers.write64(SmmuBench.EVENTQ_BASE, SmmuBench.EVENTS);
        bench.registers.write32(SmmuBench.CR0, 5);
        bench.unit.step();
        bench.read(0);
        assertThat(prod()).isEqualTo(1);
        bench.read(0);
        assertThat(prod()).isEqualTo(0x8000_0001);
    }

    @Test
    void shouldRecordNothingForAPassedAccess() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        bench.read(0);
        assertThat(prod()).isZero();
    }
}
