package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Root, context and second-stage tables written as literals (specification 9.1, 9.3, 9.8). */
class VtdWalkTest {
    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void expectFault(int reason) {
        int record = bench.registers.read32(VtdBench.FSTS) >> 8;
        assertThat(bench.faultHi(record) >>> 32 & 0xff).isEqualTo(reason);
        bench.clearFault(record);
    }

    @Test
    void shouldPassEverythingWhileOff() {
        assertThat(bench.write(0x1234_5678L)).isEqualTo(Translated.bypassed(0x1234_5678L, MemoryType.AS_SENT, 0));
    }

    @Test
    void shouldTranslateA4KPage() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003L);
        assertThat(bench.write(0x5123)).isEqualTo(new Translated(true, 0xd123, 0xedd, MemoryType.AS_SENT, false, 4, 2));
        assertThat(bench.read(0x5ff8)).isEqualTo(new Translated(true, 0xdff8, 8, MemoryType.AS_SENT, true, 0, 0));
    }

    @Test
    void shouldIndexEveryLevelByItsOwnBits() {
        bench.translating();
        // Level 4 index 0x100 (47:39), level 3 index 0x1ff (38:30), level 2 and 1 index 3 (29:21, 20:12).
        bench.word(VtdBench.LEVEL_4 + 0x100 * 8, VtdBench.LEVEL_3 | 3);
        bench.word(VtdBench.LEVEL_3 + 0x1ff * 8, VtdBench.LEVEL_2 | 3);
        bench.word(VtdBench.LEVEL_2 + 3 * 8, VtdBench.LEVEL_1 | 3);
        bench.word(VtdBench.LEVEL_1 + 3 * 8, 0x7abc_d003L);
        assertThat(bench.read(0x0000_807f_c060_3010L).phys()).isEqualTo(0x7abc_d010L);
    }

    @Test
    void shouldTranslateSuperpages() {
        bench.translating();
        // PS is bit 7.
        bench.word(VtdBench.LEVEL_2 + 8, 0x4020_0083L);
        bench.word(VtdBench.LEVEL_3 + 16, 0x1_4000_0083L);
        Translated two = bench.read(0x20_0000L + 0x12_3456L);
        assertThat(two.phys()).isEqualTo(0x4032_3456L);
        assertThat(two.bytesLeft()).isEqualTo(0x20_0000L - 0x12_3456L);
        assertThat(two.walkReads()).isEqualTo(3);
        Translated one = bench.read(0x8000_0000L + 0x3fff_fff0L);
        assertThat(one.phys()).isEqualTo(0x1_7fff_fff0L);
        assertThat(one.bytesLeft()).isEqualTo(16);
        assertThat(one.walkReads()).as("the table of level 3 is known").isEqualTo(1);
    }

    @Test
    void shouldWalkThreeLevelsWithAw1() {
        bench.translating();
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_3 | 1);
        bench.word(VtdBench.CONTEXT + 8, 0x501);
        bench.word(VtdBench.LEVEL_3 + 0x1ff * 8, VtdBench.LEVEL_2 | 3);
        bench.word(VtdBench.LEVEL_2, 0x4000_0083L);
        assertThat(bench.read(0x7f_c000_0000L).phys()).isEqualTo(0x4000_0000L);
        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
        expectFault(4);
    }

    @Test
    void shouldRefuseAnAddressBeyondTheWidth() {
        bench.translating();
        assertThat(bench.read(0x1_0000_0000_0000L).passed()).isFalse();
        expectFault(4);
    }

    @Test
    void shouldFindTheContextOfEachBusAndFunction() {
        bench.translating();
        bench.word(VtdBench.ROOT + 0x41 * 16, 0x1_6001L);
        // Device 2, function 1: 0x11.
        bench.word(0x1_6000L + 0x11 * 16, VtdBench.LEVEL_4 | 1);
        bench.word(0x1_6000L + 0x11 * 16 + 8, VtdBench.CONTEXT_HI);
        bench.word(VtdBench.LEVEL_1, 0xd003L);
        assertThat(bench.unit.translate(Bdf.of(0x41, 2, 1), 0, false).phys()).isEqualTo(0xd000);
        assertThat(bench.unit.translate(Bdf.of(0x41, 2, 0), 0, false).passed()).isFalse();
        expectFault(2);
    }

    @Test
    void shouldPassThroughWithTt2() {
        bench.translating();
        bench.word(VtdBench.CONTEXT, 0x9);
        assertThat(bench.write(0x7_1234_5678L)).isEqualTo(Translated.bypassed(0x7_1234_5678L, MemoryType.AS_SENT, 2));
        assertThat(bench.write(0x7_1234_5678L).configReads()).isZero();
    }

    @Test
    void shouldLetInterruptRequestsPass() {
        bench.translating();
        assertThat(bench.write(0xfee0_1000L))
                .isEqualTo(new Translated(true, 0xfee0_1000L, 0xf_f000L, MemoryType.AS_SENT, false, 0, 0));
        assertThat(bench.read(0xfee0_1000L).passed()).isFalse();
        expectFault(6);
        assertThat(bench.write(0xfef0_0000L).passed()).isFalse();
        expectFault(5);
    }

    @ParameterizedTest
    @CsvSource({
        // permissions at levels 4 to 1, then whether reads and writes pass
        "3, 3, 3, 3, true, true",
        "3, 3, 3, 1, true, false",
        "3, 3, 3, 2, false, true",
        "3, 3, 1, 3, true, false",
        "3, 2, 3, 3, false, true",
        "1, 3, 3, 3, true, false",
        "3, 1, 2, 3, false, false",
        "3, 3, 3, 0, false, false",
        "3, 3, 0, 3, false, false",
    })
    void shouldAndPermissionsOverLevels(int l4, int l3, int l2, int l1, boolean reads, boolean writes) {
        bench.translating();
        bench.word(VtdBench.LEVEL_4, VtdBench.LEVEL_3 | l4);
        bench.word(VtdBench.LEVEL_3, VtdBench.LEVEL_2 | l3);
        bench.word(VtdBench.LEVEL_2, VtdBench.LEVEL_1 | l2);
        bench.word(VtdBench.LEVEL_1, 0xd000L | l1);
        assertThat(bench.write(0).passed()).isEqualTo(writes);
        if (!writes) {
            expectFault(5);
        }
        assertThat(bench.read(0).passed()).isEqualTo(reads);
        if (!reads) {
            expectFault(6);
        }
        // And again with whatever is cached.
        assertThat(bench.write(0).passed()).isEqualTo(writes);
    }

    @Test
    void shouldFaultWhereRootOrContextIsMissing() {
        bench.translating();
        bench.word(VtdBench.ROOT, 0);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(1);
        bench.word(VtdBench.ROOT, VtdBench.CONTEXT_TABLE);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(1);
        bench.word(VtdBench.ROOT, VtdBench.CONTEXT_TABLE | 1);
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(2);
    }

    @ParameterizedTest
    @CsvSource({
        // context entry: low, high
        "0x12001, 0x500", // AW=0
        "0x12001, 0x503", // AW=3
        "0x1200d, 0x502", // TT=11
        "0x0900000001, 0x502", // no memory at the top table
    })
    void shouldFaultOnAWronglyProgrammedContext(String lo, String hi) {
        bench.translating();
        bench.word(VtdBench.CONTEXT, Long.decode(lo));
        bench.word(VtdBench.CONTEXT + 8, Long.decode(hi));
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(3);
    }

    @Test
    void shouldFaultWhereMemoryDoesNotAnswer() {
        bench.translating();
        bench.word(VtdBench.LEVEL_2, 0x9_0000_0003L);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(7);
        bench.word(VtdBench.ROOT, 0x9_0000_0001L);
        bench.complete(0x11, 0);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(9);
        bench.registers.write64(VtdBench.RTADDR, 0x9_0000_0000L);
        bench.registers.write32(VtdBench.GCMD, 0xc400_0000);
        bench.unit.step();
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(8);
    }

    @ParameterizedTest
    @CsvSource({
        "0x11003, 0", // bit 1
        "0x11801, 0", // bit 11
        "0x1000000011001, 0", // bit 48: beyond the host address width
        "0x11001, 1", // upper half
    })
    void shouldFaultOnAReservedFieldOfTheRootEntry(String lo, String hi) {
        bench.translating();
        bench.word(VtdBench.ROOT, Long.decode(lo));
        bench.word(VtdBench.ROOT + 8, Long.decode(hi));
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(0xa);
    }

    @ParameterizedTest
    @CsvSource({
        "0x12011, 0x502", // bit 4
        "0x12801, 0x502", // bit 11
        "0x1000000012001, 0x502", // bit 48
        "0x12001, 0x582", // bit 7
        "0x12001, 0x1000502", // bit 24
        "0x12001, 0x8000000000000502", // bit 63
    })
    void shouldFaultOnAReservedFieldOfTheContextEntry(String lo, String hi) {
        bench.translating();
        bench.word(VtdBench.CONTEXT, Long.decode(lo));
        bench.word(VtdBench.CONTEXT + 8, Long.parseUnsignedLong(hi.substring(2), 16));
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(0xb);
    }

    @Test
    void shouldIgnoreTheContextEntrysAvailableBits() {
        bench.translating();
        bench.word(VtdBench.CONTEXT + 8, 0x57a);
        bench.word(VtdBench.LEVEL_1, 0xd003L);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // level 4 entry, level 3 entry, level 2 entry, level 1 entry
        "0x4000000000013003, 0x14003, 0x15003, 0xd003", // bit 62 of a table entry
        "0x13803, 0x14003, 0x15003, 0xd003", // SNP in a table entry
        "0x13083, 0x14003, 0x15003, 0xd003", // PS at level 4
        "0x13003, 0x1000000014003, 0x15003, 0xd003", // bit 48
        "0x13003, 0x14003, 0x15803, 0xd003", // SNP at level 2
        "0x13003, 0x14003, 0x15003, 0x800000000d003", // bit 51
        "0x13003, 0x14003, 0x15003, 0x400000000000d003", // TM
        "0x13003, 0x14003, 0x201083, 0xd003", // 2 MiB page at 0x201000
        "0x13003, 0x40200083, 0x15003, 0xd003", // 1 GiB page at 0x40200000
    })
    void shouldFaultOnAReservedFieldOfAPagingEntry(String l4, String l3, String l2, String l1) {
        bench.translating();
        bench.word(VtdBench.LEVEL_4, Long.decode(l4));
        bench.word(VtdBench.LEVEL_3, Long.decode(l3));
        bench.word(VtdBench.LEVEL_2, Long.decode(l2));
        bench.word(VtdBench.LEVEL_1, Long.decode(l1));
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(0xc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0xd07f", // bits 6:2
                "0xd083", // bit 7 at level 1
                "0xd703", // bits 10:8
                "0xd803", // SNP
                "0xbff000000000d003" // bits 63, 61:52
            })
    void shouldIgnoreTheIgnoredBitsOfALeaf(String leaf) {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, Long.parseUnsignedLong(leaf.substring(2), 16));
        assertThat(bench.read(0).phys()).isEqualTo(0xd000);
    }

    @Test
    void shouldReserveSnpWithoutSnoopControl() {
        VtdParameters plain = new VtdParameters(false, false, 39, 1, 128, 64, 4, 64, VtdMode.LEGACY);
        try (VtdBench other = new VtdBench(plain, InFlight.NONE)) {
            other.translating();
            other.word(VtdBench.LEVEL_1, 0xd803L);
            assertThat(other.read(0).passed()).isFalse();
            assertThat(other.faultHi(0) >>> 32 & 0xff).isEqualTo(0xc);
            other.clearFault(0);
            // 39-bit host addresses.
            other.word(VtdBench.LEVEL_1, 0x80_0000_d003L);
            assertThat(other.read(0).passed()).isFalse();
            assertThat(other.faultHi(0) >>> 32 & 0xff).isEqualTo(0xc);
        }
    }

    @ParameterizedTest
    @CsvSource({"0xfee01003, 0x15003", "0x0, 0xfee00083"})
    void shouldRefuseAnOutputInTheInterruptRange(String l1, String l2) {
        bench.translating();
        bench.word(VtdBench.LEVEL_2, Long.decode(l2));
        bench.word(VtdBench.LEVEL_1, Long.decode(l1));
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(0xe);
    }

    @Test
    void shouldKeepQualifiedFaultsToItselfWithFpd() {
        bench.translating();
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4 | 3);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.write(0x1_0000_0000_0000L).passed()).isFalse();
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4 | 2);
        bench.complete(0x11, 0);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
        // A reserved field makes the whole entry suspect.
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4 | 0x13);
        assertThat(bench.read(0).passed()).isFalse();
        expectFault(0xb);
    }
}
