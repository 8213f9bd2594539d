package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Consumption of commands (specification 4.1, 4.7.3, 7.1). */
class SmmuCommandQueueTest {
    private static final long PAGE = 0x4000_d000L | 0xf43;

    private final Traffic traffic = new Traffic();
    private final SmmuBench bench = new SmmuBench(SmmuParameters.SERVER, traffic);

    /** Accesses that arrive when the test says so. */
    private static final class Traffic implements InFlight {
        long issued;
        long arrived;

        @Override
        public long mark() {
            return issued;
        }

        @Override
        public boolean drained(long mark, boolean reads, boolean writes) {
            return arrived >= mark;
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private int cons() {
        return bench.registers.read32(SmmuBench.CMDQ_CONS);
    }

    @Test
    void shouldConsumeNothingWithinTheRegisterWrite() {
        bench.queuesOn();
        bench.submit(SmmuBench.SYNC, 0);
        assertThat(cons()).isZero();
        assertThat(bench.unit.busy()).isTrue();
        bench.unit.step();
        assertThat(cons()).isEqualTo(1);
        assertThat(bench.unit.busy()).isFalse();
    }

    @Test
    void shouldConsumeAFewCommandsAStep() {
        bench.queuesOn();
        for (int i = 0; i < 7; i++) {
            bench.submit(SmmuBench.SYNC, 0);
        }
        bench.unit.step();
        assertThat(cons()).isEqualTo(4);
        bench.unit.step();
        assertThat(cons()).isEqualTo(7);
    }

    @Test
    void shouldConsumeNothingWhileTheQueueIsOff() {
        bench.registers.write64(SmmuBench.CMDQ_BASE, SmmuBench.COMMANDS | 3);
        bench.submit(SmmuBench.SYNC, 0);
        bench.unit.step();
        assertThat(cons()).isZero();
        assertThat(bench.unit.busy()).isFalse();
    }

    @Test
    void shouldWrap() {
        bench.queuesOn();
        for (int i = 0; i < 20; i++) {
            bench.complete(SmmuBench.TLBI_NSNH_ALL, 0);
        }
        // 40 commands in a ring of 8: index 0, wrap flag 40 / 8 mod 2 = 1.
        assertThat(cons()).isEqualTo(8);
    }

    @Test
    void shouldConsumeAFullQueue() {
        bench.queuesOn();
        for (int i = 0; i < 8; i++) {
            bench.submit(SmmuBench.SYNC, 0);
        }
        assertThat(bench.registers.read32(SmmuBench.CMDQ_PROD)).isEqualTo(8);
        bench.run();
        assertThat(cons()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 0", // reserved opcode
        "0x18, 0", // CMD_TLBI_EL3_ALL
        "0x1a, 0", // CMD_TLBI_EL3_VA
        "0x2a, 0x400", // CMD_TLBI_S2_IPA with TG=01 but NUM=SCALE=TTL=0
        "0x40, 53", // CMD_ATC_INV with a Size above 52
        "0x41, 0", // CMD_PRI_RESP
        "0x44, 0", // CMD_RESUME without stalls
        "0x45, 0", // CMD_STALL_TERM
        "0x50, 0", // CMD_TLBI_S_EL2_ALL
        "0xff, 0",
        "0x0403, 0", // CMD_CFGI_STE with SSec (10)
        "0x3046, 0", // CMD_SYNC with CS=11
        "0x12, 0x400", // CMD_TLBI_NH_VA with TG=01 but NUM=SCALE=TTL=0
        "0x13, 0x900", // CMD_TLBI_NH_VAA with TG=10, TTL=01: level 1 of 16K holds no leaf
    })
    void shouldStopAtAnIllegalCommandUntilAcknowledged(String word0, String word1) {
        bench.queuesOn();
        bench.submit(SmmuBench.SYNC, 0);
        bench.submit(Long.decode(word0), Long.decode(word1));
        bench.submit(SmmuBench.SYNC, 0);
        bench.run();
        // CERROR_ILL in 30:24, RD at the command.
        assertThat(cons()).isEqualTo(0x0100_0001);
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(1);
        assertThat(bench.unit.busy()).isFalse();
        bench.unit.step();
        assertThat(cons()).isEqualTo(0x0100_0001);

        // The remedy of a driver: replace the command, acknowledge.
        bench.word(SmmuBench.COMMANDS + 16, SmmuBench.SYNC);
        bench.word(SmmuBench.COMMANDS + 24, 0);
        bench.registers.write32(SmmuBench.GERRORN, 1);
        bench.run();
        assertThat(cons() & 0xfffff).isEqualTo(3);
    }

    @Test
    void shouldToggleTheErrorBitEachTime() {
        bench.queuesOn();
        bench.submit(0xff, 0);
        bench.run();
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(1);
        bench.registers.write32(SmmuBench.GERRORN, 1);
        bench.run();
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isZero();
        assertThat(cons()).isEqualTo(0x0100_0000);
    }

    @Test
    void shouldReportACommandThatMemoryDoesNotAnswer() {
        bench.registers.write64(SmmuBench.CMDQ_BASE, 0x9_0000_0000L | 3);
        bench.registers.write32(SmmuBench.CR0, 8);
        bench.registers.write32(SmmuBench.CMDQ_PROD, 1);
        bench.unit.step();
        assertThat(cons()).isEqualTo(0x0200_0000);
        assertThat(bench.registers.read32(SmmuBench.GERROR)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000800000001, 0", // CMD_PREFETCH_CONFIG
        "0x0000000800000002, 0x1000", // CMD_PREFETCH_ADDR
        "0x0046, 0",
        "0x1046, 0x40001000", // SIG_IRQ, without MSIs
        "0x2046, 0", // SIG_SEV
    })
    void shouldTakeCommandsThatChangeNothing(String word0, String word1) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        bench.read(0);
        bench.complete(Long.decode(word0), Long.decode(word1));
        assertThat(cons()).isEqualTo(2);
        assertThat(bench.read(0).iotlbHit()).isTrue();
    }

    @Test
    void shouldNotTakeConsumptionForCompletion() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        bench.read(0);
        bench.word(SmmuBench.LEVEL_3, 0);
        bench.submit(SmmuBench.TLBI_NSNH_ALL, 0);
        bench.unit.step();
        assertThat(cons()).isEqualTo(1);
        assertThat(bench.unit.busy()).isTrue();
        assertThat(bench.read(0).passed()).isTrue();
        // Without a CMD_SYNC it takes effect in its own time.
        bench.run();
        assertThat(bench.read(0).passed()).isFalse();
    }

    @Test
    void shouldCompleteASyncWithTheCommandsBeforeIt() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        bench.read(0);
        bench.word(SmmuBench.LEVEL_3, 0);
        bench.submit(SmmuBench.TLBI_NSNH_ALL, 0);
        bench.submit(SmmuBench.SYNC, 0);
        bench.unit.step();
        assertThat(cons()).isEqualTo(2);
        assertThat(bench.read(0).passed()).isFalse();
    }

    @Test
    void shouldHoldASyncUntilAccessesUnderWayHaveArrived() {
        bench.translating();
        traffic.issued = 5;
        traffic.arrived = 4;
        bench.submit(SmmuBench.TLBI_NSNH_ALL, 0);
        bench.submit(SmmuBench.SYNC, 0);
        bench.submit(SmmuBench.TLBI_NSNH_ALL, 0);
        bench.unit.step();
        assertThat(cons()).isEqualTo(1);
        // Accesses that start later do not count.
        traffic.issued = 9;
        bench.unit.step();
        assertThat(cons()).isEqualTo(1);
        assertThat(bench.unit.busy()).isTrue();
        traffic.arrived = 5;
        bench.unit.step();
        assertThat(cons()).isEqualTo(3);
    }

    @Test
    void shouldChangeItsGenerationWithEveryCommand() {
        bench.translating();
        bench.submit(SmmuBench.TLBI_NSNH_ALL, 0);
        long before = bench.unit.generation();
        bench.unit.step();
        assertThat(bench.unit.generation()).isNotEqualTo(before);
        long consumed = bench.unit.generation();
        bench.run();
        assertThat(bench.unit.generation()).isNotEqualTo(consumed);
        long idle = bench.unit.generation();
        bench.unit.step();
        assertThat(bench.unit.generation()).isEqualTo(idle);
    }
}
