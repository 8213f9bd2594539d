package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fault recording registers, word for word (specification 7.3.1, 11.4.7, 11.4.9). */
class VtdFaultLogTest {
    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void fault(VtdBench on, int sourceId, long address) {
        on.unit.translate(Bdf.ofRequesterId(0, sourceId), address, false);
    }

    @Test
    void shouldRecordPageSourceTypeAndReason() {
        bench.translating();
        bench.read(0x7123);
        assertThat(bench.faultLo(0)).isEqualTo(0x7000);
        // F (63), T=1 read (62), reason 6 (39:32), source-id (15:0).
        assertThat(bench.faultHi(0)).isEqualTo(0xc000_0006_0000_0008L);
        bench.clearFault(0);
        bench.write(0xffff_ffff_ffff_ff18L);
        assertThat(bench.faultLo(1)).isEqualTo(0xffff_ffff_ffff_f000L);
        assertThat(bench.faultHi(1)).isEqualTo(0x8000_0004_0000_0008L);
    }

    @Test
    void shouldSayThatAndWhereFaultsArePending() {
        bench.translating();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
        fault(bench, 0x08, 0);
        bench.clearFault(0);
        fault(bench, 0x08, 0);
        fault(bench, 0x10, 0);
        // PPF (1), FRI=1 (15:8).
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x102);
        bench.clearFault(1);
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x102);
        bench.clearFault(2);
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    @Test
    void shouldCollapseFaultsOfOneRequester() {
        bench.translating();
        bench.read(0x1000);
        bench.read(0x2000);
        bench.read(0x3000);
        assertThat(bench.faultLo(0)).isEqualTo(0x1000);
        assertThat(bench.faultHi(1)).isZero();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x2);
        bench.clearFault(0);
        bench.read(0x4000);
        assertThat(bench.faultLo(1)).isEqualTo(0x4000);
    }

    @Test
    void shouldOverflowWhenAllRecordsArePendingAndRecordNothingUntilCleared() {
        bench.translating();
        for (int sourceId = 0x10; sourceId < 0x18; sourceId++) {
            fault(bench, sourceId, 0);
        }
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x2);
        fault(bench, 0x20, 0);
        // PFO (0).
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(0x3);
        assertThat(bench.faultHi(0) & 0xffff).isEqualTo(0x10);
        bench.clearFault(0);
        fault(bench, 0x21, 0);
        assertThat(bench.faultHi(0)).isPositive();
        bench.registers.write32(VtdBench.FSTS, 1);
        fault(bench, 0x22, 0);
        assertThat(bench.faultHi(0) & 0xffff).isEqualTo(0x22);
        assertThat(bench.registers.read32(VtdBench.FSTS) & 3).isEqualTo(2);
    }

    @Test
    void shouldDoWithOneRecord() {
        VtdParameters one = new VtdParameters(true, true, 48, 1, 128, 64, 4, 64, VtdMode.LEGACY);
        try (VtdBench other = new VtdBench(one, InFlight.NONE)) {
            assertThat(other.registers.read64(0x08)).isEqualTo(0x00d2_008c_222f_0606L);
            other.translating();
            fault(other, 0x10, 0x1000);
            fault(other, 0x11, 0x2000);
            assertThat(other.registers.read32(VtdBench.FSTS)).isEqualTo(3);
            assertThat(other.faultLo(0)).isEqualTo(0x1000);
            assertThat(other.registers.read64(0x230 - 8)).isNegative();
        }
    }

    @Test
    void shouldKeepRecordsFromBeingWritten() {
        bench.translating();
        bench.read(0x7000);
        bench.registers.write64(VtdBench.FRCD, 0);
        bench.registers.write32(VtdBench.FRCD + 8, 0);
        bench.registers.write32(VtdBench.FRCD + 12, 0);
        assertThat(bench.faultLo(0)).isEqualTo(0x7000);
        assertThat(bench.faultHi(0)).isEqualTo(0xc000_0006_0000_0008L);
    }

    @Test
    void shouldSendAMessageWhenUnmasked() {
        bench.translating();
        // FEDATA, FEADDR, FEUADDR, then IM clear.
        bench.registers.write32(0x3c, 0x1234);
        bench.registers.write32(0x40, (int) VtdBench.STATUS);
        bench.registers.write32(0x44, 0);
        assertThat(bench.registers.read32(VtdBench.FECTL)).isEqualTo(0x8000_0000);
        bench.read(0);
        assertThat(bench.registers.read32(VtdBench.FECTL)).isEqualTo(0xc000_0000);
        assertThat(bench.memory.read64(VtdBench.STATUS)).isZero();
        bench.registers.write32(VtdBench.FECTL, 0);
        assertThat(bench.registers.read32(VtdBench.FECTL)).isZero();
        assertThat(bench.memory.read64(VtdBench.STATUS)).isEqualTo(0x1234);
        // A further fault while one is pending is no new condition.
        bench.word(VtdBench.STATUS, 0);
        fault(bench, 0x10, 0);
        assertThat(bench.memory.read64(VtdBench.STATUS)).isZero();
        bench.clearFault(0);
        bench.clearFault(1);
        fault(bench, 0x10, 0);
        assertThat(bench.memory.read64(VtdBench.STATUS)).isEqualTo(0x1234);
    }

    @Test
    void shouldDropAHeldMessageOnceTheConditionIsServiced() {
        bench.translating();
        bench.read(0);
        assertThat(bench.registers.read32(VtdBench.FECTL)).isEqualTo(0xc000_0000);
        bench.clearFault(0);
        assertThat(bench.registers.read32(VtdBench.FECTL)).isEqualTo(0x8000_0000);
    }
}
