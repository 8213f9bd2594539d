package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.MachineException;
import io.crossdock.model.iommu.InFlight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registers (specification 11.4). */
class VtdRegistersTest {
    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void shouldSayWhatItIs() {
        assertThat(bench.unit.info()).isEqualTo(new IommuInfo(IommuInfo.Kind.VTD, 0xfed9_0000L, 0x1000, 0));
        assertThat(bench.registers.read32(0)).isEqualTo(0x10);
        // DRD, DWD (55, 54), MAMV=18 (53:48), NFR=7 (47:40), PSI (39), SLLPS=3 (37:34), FRO=0x22 (33:24),
        // MGAW=47 (21:16), SAGAW=00110 (12:8), ND=6.
        assertThat(bench.registers.read64(0x08)).isEqualTo(0x00d2_078c_222f_0606L);
        // IRO=0xf (17:8), SC (7), PT (6), DT (2), QI (1), C (0).
        assertThat(bench.registers.read64(0x10)).isEqualTo(0xfc7);
    }

    @Test
    void shouldTakeTheRootTableOfTheMomentOfSrtp() {
        bench.registers.write64(VtdBench.RTADDR, VtdBench.ROOT | 0xfff);
        assertThat(bench.registers.read64(VtdBench.RTADDR)).isEqualTo(VtdBench.ROOT);
        bench.registers.write32(VtdBench.GCMD, 0x4000_0000);
        assertThat(bench.registers.read32(VtdBench.GSTS)).isZero();
        assertThat(bench.unit.busy()).isTrue();
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0x4000_0000);
        assertThat(bench.unit.busy()).isFalse();

        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.registers.write64(VtdBench.RTADDR, 0x9000);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(0x11, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.registers.write32(VtdBench.GCMD, 0xc400_0000);
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0x8400_0000);
        bench.unit.step();
        bench.complete(0x11, 0);
        assertThat(bench.read(0).passed()).isFalse();
    }

    @Test
    void shouldTranslateOnlyOnceTesSaysSo() {
        bench.registers.write64(VtdBench.RTADDR, VtdBench.ROOT);
        bench.registers.write32(VtdBench.GCMD, 0x4000_0000);
        bench.unit.step();
        bench.registers.write32(VtdBench.GCMD, 0x8000_0000);
        assertThat(bench.read(0).passed()).isTrue();
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0xc000_0000);
        assertThat(bench.read(0).passed()).isFalse();
        bench.registers.write32(VtdBench.GCMD, 0);
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0x4000_0000);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldResetTheHeadWhenTheQueueIsDisabledAndRunItEmptyBefore() {
        bench.on();
        bench.submit(0x12, 0);
        bench.submit(0x12, 0);
        bench.registers.write32(VtdBench.GCMD, 0x8000_0000);
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0xc400_0000);
        bench.unit.step();
        assertThat(bench.registers.read32(VtdBench.GSTS)).isEqualTo(0xc000_0000);
        assertThat(bench.registers.read64(VtdBench.IQH)).isZero();
        // IQA can be written again.
        bench.registers.write64(VtdBench.IQA, 0x4_0001L);
        assertThat(bench.registers.read64(VtdBench.IQA)).isEqualTo(0x4_0001L);
    }

    @Test
    void shouldKeepIqaWhileTheQueueIsOn() {
        bench.on();
        bench.registers.write64(VtdBench.IQA, 0x4_0000L);
        assertThat(bench.registers.read64(VtdBench.IQA)).isEqualTo(VtdBench.QUEUE);
    }

    @ParameterizedTest
    @CsvSource({
        // CCMD: ICC, CIRG (62:61), FM (33:32), SID (31:16), DID; then CAIG (60:59) and whether it is gone
        "0xa000000000000000, 1, true", // global
        "0xc000000000000005, 2, true", // domain
        "0xe000000000080005, 3, true", // device
        "0xc000000000000004, 2, false", // another domain
        "0xe000000000090005, 3, false", // another device
        "0x8000000000000000, 0, false", // reserved granularity
    })
    void shouldInvalidateContextsByRegister(String request, long actual, boolean gone) {
        registersOnly(bench);
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        bench.word(VtdBench.CONTEXT, 0);
        long value = Long.parseUnsignedLong(request.substring(2), 16);
        bench.registers.write64(VtdBench.CCMD, value);
        assertThat(bench.registers.read64(VtdBench.CCMD)).isEqualTo(value);
        assertThat(bench.read(0).passed()).isTrue();
        bench.unit.step();
        assertThat(bench.registers.read64(VtdBench.CCMD)).isEqualTo(value & Long.MAX_VALUE | actual << 59);
        assertThat(bench.read(0).passed()).isNotEqualTo(gone);
    }

    @ParameterizedTest
    @CsvSource({
        // IOTLB: IVT, IIRG (61:60), DID (47:32); IVA; then IAIG (58:57) and whether it is gone
        "0x9000000000000000, 0x0, 1, true",
        "0xa000000500000000, 0x0, 2, true",
        "0xb000000500000000, 0x5000, 3, true",
        "0xb000000500000000, 0x4001, 3, true",
        "0xa000000400000000, 0x0, 2, false",
        "0xb000000500000000, 0x6000, 3, false",
        "0xb000000500000000, 0x13, 0, false", // AM beyond MAMV
        "0x8000000000000000, 0x0, 0, false",
    })
    void shouldInvalidateTranslationsByRegister(String request, String iva, long actual, boolean gone) {
        registersOnly(bench);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        bench.read(0x5000);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0);
        long value = Long.parseUnsignedLong(request.substring(2), 16);
        bench.registers.write64(VtdBench.IVA, Long.decode(iva));
        bench.registers.write64(VtdBench.IOTLB, value);
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.unit.step();
        assertThat(bench.registers.read64(VtdBench.IOTLB)).isEqualTo(value & Long.MAX_VALUE | actual << 57);
        assertThat(bench.read(0x5000).passed()).isNotEqualTo(gone);
    }

    private static void registersOnly(VtdBench on) {
        on.translating();
        on.registers.write32(VtdBench.GCMD, 0x8000_0000);
        on.unit.step();
    }

    @Test
    void shouldHoldARegisterInvalidationUntilDrained() {
        long[] arrived = {0};
        InFlight traffic = new InFlight() {
            @Override
            public long mark() {
                return 7;
            }

            @Override
            public boolean drained(long mark, boolean reads, boolean writes) {
                return arrived[0] >= mark;
            }
        };
        try (VtdBench other = new VtdBench(VtdParameters.SERVER, traffic)) {
            // DR and DW (49:48).
            other.registers.write64(VtdBench.IOTLB, 0x9003_0000_0000_0000L);
            other.unit.step();
            assertThat(other.registers.read64(VtdBench.IOTLB)).isNegative();
            arrived[0] = 7;
            other.unit.step();
            assertThat(other.registers.read64(VtdBench.IOTLB)).isEqualTo(0x1203_0000_0000_0000L);
        }
    }

    @Test
    void shouldDoNothingByRegisterWhileTheQueueIsOn() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        bench.word(VtdBench.LEVEL_1, 0);
        bench.registers.write64(VtdBench.IOTLB, 0x9000_0000_0000_0000L);
        bench.unit.step();
        // IAIG=0.
        assertThat(bench.registers.read64(VtdBench.IOTLB)).isEqualTo(0x1000_0000_0000_0000L);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldStartAnInvalidationWithTheUpperHalf() {
        registersOnly(bench);
        bench.registers.write32(VtdBench.IOTLB, 0);
        assertThat(bench.unit.busy()).isFalse();
        bench.registers.write32(VtdBench.IOTLB + 4, 0x9000_0000);
        assertThat(bench.unit.busy()).isTrue();
    }

    @Test
    void shouldRefuseAccessesThatTheSpecificationLeavesUndefined() {
        assertThatExceptionOfType(MachineException.class)
                .isThrownBy(() -> bench.registers.read8(0))
                .withMessage("VT-d registers take 32- and 64-bit accesses: offset=0x0, width=8 bits");
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.write16(0, 0));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.read64(0x18));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.read32(0x1a));
        assertThatExceptionOfType(MachineException.class).isThrownBy(() -> bench.registers.write64(0x2c, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bench.registers.read32(0x1000));
    }
}
