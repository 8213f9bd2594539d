package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.MachineException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registers (specification 6.3). */
class SmmuRegistersTest {
    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void shouldSayWhatItIs() {
        assertThat(bench.unit.info()).isEqualTo(new IommuInfo(IommuInfo.Kind.SMMUV3, 0x0905_0000L, 0x2_0000L, 0));
        // ST_LEVEL=1 (28:27), TERM_MODEL (26), STALL_MODEL=1 (25:24), TTENDIAN=2 (22:21), ASID16 (12), ATS (10), HYP
        // (9),
        // COHACC (4), TTF=2 (3:2), S1P (1).
        assertThat(bench.registers.read32(0x00)).isEqualTo(0x0d44_161b);
        // ATTR_TYPES_OVR (27), CMDQS=19 (25:21), EVENTQS=19 (20:16), SSIDSIZE=0, SIDSIZE=16.
        assertThat(bench.registers.read32(0x04)).isEqualTo(0x0a73_0010);
        // BBML=2 (12:11), RIL (10), HAD (2).
        assertThat(bench.registers.read32(0x0c)).isEqualTo(0x1404);
        // GRAN64K, GRAN16K, GRAN4K (6:4), OAS=5 (48 bits).
        assertThat(bench.registers.read32(0x14)).isEqualTo(0x75);
        assertThat(bench.registers.read32(0x1c)).isEqualTo(2);
    }

    @Test
    void shouldAcknowledgeControlLater() {
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.registers.write32(0x50, 0x5);
        assertThat(bench.registers.read32(SmmuBench.CR0)).isEqualTo(0xd);
        assertThat(bench.registers.read32(SmmuBench.CR0ACK)).isZero();
        assertThat(bench.registers.read32(0x54)).isZero();
        assertThat(bench.unit.busy()).isTrue();
        bench.unit.step();
        assertThat(bench.registers.read32(SmmuBench.CR0ACK)).isEqualTo(0xd);
        assertThat(bench.registers.read32(0x54)).isEqualTo(0x5);
        assertThat(bench.unit.busy()).isFalse();
    }

    @Test
    void shouldIgnoreASecondChangeOfAFieldThatIsBeingUpdated() {
        bench.registers.write32(SmmuBench.CR0, 0x8);
        bench.registers.write32(SmmuBench.CR0, 0x4);
        assertThat(bench.registers.read32(SmmuBench.CR0)).isEqualTo(0xc);
    }

    @Test
    void shouldNotReflectReservedFields() {
        bench.registers.write32(SmmuBench.CR0, 0xffff_ffff);
        bench.unit.step();
        assertThat(bench.registers.read32(SmmuBench.CR0ACK)).isEqualTo(0x1d);
    }

    @ParameterizedTest
    @CsvSource({
        // offset, guard in CR0, value written, value that sticks without the guard
        "0x080, 0x1, 0xffffffff, 0xffffffc0",
        "0x084, 0x1, 0xffffffff, 0x40ffffff",
        "0x088, 0x1, 0xffffffff, 0x000307ff",
        "0x02c, 0x1, 0xffffffff, 0x00000007",
        "0x090, 0x8, 0xffffffff, 0xffffffff",
        "0x094, 0x8, 0xffffffff, 0x40ffffff",
        "0x09c, 0x8, 0xffffffff, 0x7f0fffff",
        "0x0a0, 0x4, 0xffffffff, 0xffffffff",
        "0x0a4, 0x4, 0xffffffff, 0x40ffffff",
        "0x100a8, 0x4, 0xffffffff, 0x800fffff",
    })
    void shouldIgnoreWritesToAGuardedRegister(String offset, String guard, String written, String sticks) {
        long at = Long.decode(offset);
        int value = Long.decode(written).intValue();
        bench.registers.write32(SmmuBench.CR0, Integer.decode(guard));
        bench.registers.write32(at, value);
        assertThat(bench.registers.read32(at)).isZero();
        bench.unit.step();
        bench.registers.write32(at, value);
        assertThat(bench.registers.read32(at)).isZero();
        bench.registers.write32(SmmuBench.CR0, 0);
        bench.registers.write32(at, value);
        assertThat(bench.registers.read32(at)).isZero();
        bench.unit.step();
        bench.registers.write32(at, value);
        assertThat(bench.registers.read32(at)).isEqualTo(Long.decode(sticks).intValue());
    }

    @Test
    void shouldGuardTheHalvesOfCr1ByTheirUsers() {
        bench.registers.write32(SmmuBench.CR1, 0xd75);
        assertThat(bench.registers.read32(SmmuBench.CR1)).isEqualTo(0xd75);
        bench.registers.write32(SmmuBench.CR0, 1);
        bench.unit.step();
        bench.registers.write32(SmmuBench.CR1, 0);
        assertThat(bench.registers.read32(SmmuBench.CR1)).isEqualTo(0xd40);
    }

    @Test
    void shouldUpdateGbpaOnlyByItsProcedure() {
        bench.registers.write32(SmmuBench.GBPA, 0x0010_0000);
        assertThat(bench.registers.read32(SmmuBench.GBPA)).isZero();
        bench.registers.write32(SmmuBench.GBPA, 0x8010_0000);
        bench.registers.write32(SmmuBench.GBPA, 0x8000_0015);
        assertThat(bench.registers.read32(SmmuBench.GBPA)).isEqualTo(0x8010_0000);
        bench.unit.step();
        assertThat(bench.registers.read32(SmmuBench.GBPA)).isEqualTo(0x0010_0000);
    }

    @Test
    void shouldTakeA64BitRegisterWholeOrInHalves() {
        bench.registers.write64(SmmuBench.STRTAB_BASE, 0x4000_1234_5678_9ac0L);
        assertThat(bench.registers.read32(0x80)).isEqualTo(0x5678_9ac0);
        assertThat(bench.registers.read32(0x84)).isEqualTo(0x4000_1234);
        bench.registers.write32(0x84, 0x22);
        assertThat(bench.registers.read64(SmmuBench.STRTAB_BASE)).isEqualTo(0x22_5678_9ac0L);
    }

    @Test
    void shouldHaveTheEventQueuesIndexesOnPage1Only() {
        bench.registers.write32(0x100ac, 0x8000_0005);
        assertThat(bench.registers.read32(0x100ac)).isEqualTo(0x8000_0005);
        bench.registers.write32(0xac, 7);
        assertThat(bench.registers.read32(0xac)).isZero();
        assertThat(bench.registers.read32(0x100ac)).isEqualTo(0x8000_0005);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x20, 0x98, 0x100a8})
    void shouldRefuseA64BitAccessToTwoRegisters(long offset) {
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.read64(offset));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.write64(offset, 1));
    }

    @Test
    void shouldRefuseNarrowAndMisalignedAndOutsideAccesses() {
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> bench.registers.read8(0x20))
                .withMessage("SMMUv3 registers take 32-bit accesses: offset=0x20, width=8 bits");
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.write16(0x20, 1));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.read32(0x22));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.write64(0x84, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bench.registers.read32(0x2_0000));
    }

    @Test
    void shouldChangeItsGenerationWithEveryWrite() {
        long before = bench.unit.generation();
        bench.registers.write32(SmmuBench.CR1, 0);
        assertThat(bench.unit.generation()).isNotEqualTo(before);
    }
}
