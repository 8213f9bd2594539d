package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Root, context and PASID tables of scalable mode written as literals (specification 9.1, 9.4 to 9.6). */
class VtdScalableWalkTest {
    private static final VtdParameters SCALABLE = VtdParameters.SERVER.withMode(VtdMode.SCALABLE);

    private final VtdBench bench = new VtdBench(SCALABLE, InFlight.NONE);

    @BeforeEach
    void enable() {
        bench.scalable();
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003L);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private int reason() {
        int record = bench.registers.read32(VtdBench.FSTS) >> 8;
        long high = bench.faultHi(record);
        assertThat(high).as("F").isNegative();
        assertThat(high & 0x80000000L).as("PP: the request carried no PASID").isZero();
        bench.clearFault(record);
        return (int) (high >>> 32) & 0xff;
    }

    private void expectFault(int reason) {
        assertThat(bench.read(0x5000).passed()).isFalse();
        assertThat(reason()).isEqualTo(reason);
    }

    @Test
    void shouldTranslateThroughPasidTables() {
        // Root, context, directory and PASID entry; four levels.
        assertThat(bench.write(0x5123)).isEqualTo(new Translated(true, 0xd123, 0xedd, MemoryType.AS_SENT, false, 4, 4));
        assertThat(bench.read(0x5ff8)).isEqualTo(new Translated(true, 0xdff8, 8, MemoryType.AS_SENT, true, 0, 0));
    }

    @Test
    void shouldAnnounceScalableModeAndItsWalks() {
        // SMTS 43, SSTS 46, SMPWC 48 besides what a unit in legacy mode has.
        assertThat(bench.registers.read64(0x10)).isEqualTo(0x1_4800_0000_0fc7L);
        assertThat(bench.registers.read64(VtdBench.RTADDR)).isEqualTo(0x1_0400L);
        try (VtdBench plain = new VtdBench()) {
            assertThat(plain.registers.read64(0x10)).isEqualTo(0xfc7L);
            plain.registers.write64(VtdBench.RTADDR, 0x1_0c00L);
            plain.registers.write64(VtdBench.IQA, 0x2_0800L);
            assertThat(plain.registers.read64(VtdBench.RTADDR)).isEqualTo(0x1_0000L);
            assertThat(plain.registers.read64(VtdBench.IQA)).isEqualTo(0x2_0000L);
        }
    }

    @Test
    void shouldServeDevicesFrom16OnByTheUpperHalf() {
        Bdf last = Bdf.of(0, 15, 7);
        Bdf first = Bdf.of(0, 16, 0);
        assertThat(bench.unit.translate(first, 0x5000, false).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x39);
        bench.word(VtdBench.ROOT + 8, 0x1_8001L);
        bench.word(0x1_8000L, VtdBench.DIRECTORY | 1);
        bench.word(0x1_8008L, 0x45);
        assertThat(bench.unit.translate(first, 0x5000, false).phys()).isEqualTo(0xd000);
        assertThat(bench.unit.translate(last, 0x5000, false).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x41);
        bench.word(VtdBench.CONTEXT_TABLE + 0xfe0, VtdBench.DIRECTORY | 1);
        bench.word(VtdBench.CONTEXT_TABLE + 0xfe8, 0x45);
        assertThat(bench.unit.translate(last, 0x5000, false).phys()).isEqualTo(0xd000);
    }

    @ParameterizedTest
    @CsvSource({
        // RID_PASID, offset in the directory, offset in the table
        "0x0, 0x0, 0x0",
        "0x3f, 0x0, 0xfc0",
        "0x40, 0x8, 0x0",
        "0x1a7, 0x30, 0x9c0",
        "0x1fff, 0x3f8, 0xfc0",
    })
    void shouldIndexDirectoryAndTable(String pasid, String inDirectory, String inTable) {
        bench.word(VtdBench.DIRECTORY + 8, 0);
        bench.word(VtdBench.SM_CONTEXT + 8, Long.decode(pasid));
        bench.word(VtdBench.DIRECTORY + Long.decode(inDirectory), 0x1_9001L);
        bench.word(0x1_9000L + Long.decode(inTable), VtdBench.LEVEL_4 | 0x89);
        bench.word(0x1_9000L + Long.decode(inTable) + 8, 5);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xd000);
    }

    @Test
    void shouldTakeTheDirectorysSizeFromPdts() {
        bench.word(VtdBench.SM_CONTEXT + 8, 0x2000);
        expectFault(0x48);
        bench.word(VtdBench.SM_CONTEXT, VtdBench.DIRECTORY | 0x201); // PDTS 1: 256 entries
        bench.word(VtdBench.DIRECTORY + 0x400, VtdBench.PASIDS | 1);
        bench.word(VtdBench.PASIDS, VtdBench.LEVEL_4 | 0x89);
        assertThat(bench.read(0x5000).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // address of a word, its value, reason
        "0x10000, 0x11000, 0x39", // root without LP
        "0x10000, 0x11003, 0x3a",
        "0x10000, 0x1000000011001, 0x3a", // beyond the host address width
        "0x10000, 0x900000001, 0x40",
        "0x11100, 0x16000, 0x41", // context entry without P
        "0x11100, 0x16021, 0x42", // bits 8:5
        "0x11100, 0x16101, 0x42",
        "0x11100, 0x1000000016001, 0x42",
        "0x11108, 0x200045, 0x42", // above RID_PRIV
        "0x11110, 0x1, 0x42",
        "0x11118, 0x1, 0x42",
        "0x11100, 0x16009, 0x43", // PASIDE, PRE: none of this unit
        "0x11100, 0x16011, 0x43",
        "0x11100, 0x900000001, 0x50",
        "0x16008, 0x17000, 0x51", // directory entry without P
        "0x16008, 0x17005, 0x52",
        "0x16008, 0x17801, 0x52",
        "0x16008, 0x1000000017001, 0x52",
        "0x16008, 0x900000001, 0x58",
        "0x17140, 0x12088, 0x59", // PASID entry without P
        "0x17140, 0x0, 0x59",
        "0x17140, 0x12489, 0x5a", // bits 11:10
        "0x17140, 0x12289, 0x5a", // SSADE
        "0x17140, 0x1000000012089, 0x5a",
        "0x17148, 0x10005, 0x5a", // bit 16
        "0x17150, 0x100, 0x5a", // bits 11:8 of word 2
        "0x17158, 0x1, 0x5a",
        "0x17178, 0x1, 0x5a",
        "0x17140, 0x12009, 0x5b", // PGTT 0
        "0x17140, 0x12049, 0x5b", // PGTT 1: first stage
        "0x17140, 0x120c9, 0x5b", // PGTT 3: nested
        "0x17140, 0x12081, 0x5b", // AW 0
        "0x17140, 0x1208d, 0x5b", // AW 3: five levels
        "0x17140, 0x900000089, 0x7b",
        "0x14000, 0x900000003, 0x78", // level 2 leads to no memory
        "0x15028, 0x0, 0x79",
        "0x15028, 0x400000000000d003, 0x7a", // TM
        "0x15028, 0xfee01003, 0x87",
    })
    void shouldFaultWithTheReasonOfTheEntry(String at, String value, String reason) {
        bench.word(Long.decode(at), Long.decode(value));
        expectFault(Integer.decode(reason));
    }

    @Test
    void shouldGiveOneReasonForWhatTheSecondStageDenies() {
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd001L);
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x79);
        assertThat(bench.read(0x5000).passed()).isTrue();
        // The same of a cached entry.
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x79);
        bench.word(VtdBench.LEVEL_1 + 6 * 8, 0xe002L);
        assertThat(bench.read(0x6000).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x79);
    }

    @Test
    void shouldWalkThreeLevelsWithAw1() {
        bench.word(VtdBench.PASID, VtdBench.LEVEL_3 | 0x85);
        assertThat(bench.read(0x5123).walkReads()).isEqualTo(3);
        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
        assertThat(reason()).isEqualTo(0x84);
    }

    @Test
    void shouldWalkFiveLevelsWithAw3() {
        try (VtdBench five = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.FIVE_LEVELS), InFlight.NONE)) {
            // SAGAW 1, 2 and 3; MGAW 56.
            assertThat(five.registers.read64(0x08) & 0x3f_1f00L).isEqualTo(0x38_0e00L);
            five.scalable();
            five.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003L);
            five.word(0x1_8000L + 3 * 8, VtdBench.LEVEL_4 | 3); // 3 << 48
            five.word(VtdBench.PASID, 0x1_808dL);
            assertThat(five.read(0x3_0000_0000_5123L).phys()).isEqualTo(0xd123L);
            assertThat(five.read(1L << 57).passed()).isFalse();
            assertThat(five.faultHi(0) >>> 32 & 0xff).isEqualTo(0x84);
            five.clearFault(0);
            five.word(0x1_8018L, VtdBench.LEVEL_4 | 0x83); // PS at level 5
            five.complete(0x12, 0);
            assertThat(five.read(0x3_0000_0000_5123L).passed()).isFalse();
            assertThat(five.faultHi(1) >>> 32 & 0xff).isEqualTo(0x7a);
        }
    }

    @Test
    void shouldLetRequestsPass() {
        bench.word(VtdBench.PASID, 0x109); // PGTT 100
        assertThat(bench.write(0x1234_5678L)).isEqualTo(Translated.bypassed(0x1234_5678L, MemoryType.AS_SENT, 4));
        assertThat(bench.unit.walk(VtdBench.DEVICE, 0).outcome())
                .isEqualTo(new TableWalk.Bypassed("PASID table entry PGTT=100"));
    }

    @Test
    void shouldTellWhatEndsALookup() {
        bench.word(VtdBench.PASID, VtdBench.LEVEL_4 | 0x88);
        assertThat(bench.unit.walk(VtdBench.DEVICE, 0).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x59, "PASID_ENTRY_NOT_PRESENT", "the PASID table entry is not present: at 0x17140"));
    }

    @ParameterizedTest
    @CsvSource({"0x11100, 0x16003", "0x16008, 0x17003", "0x17140, 0x1208b"})
    void shouldKeepQualifiedFaultsToItselfWithFpdOfAnyEntry(String at, String value) {
        bench.word(Long.decode(at), Long.decode(value));
        assertThat(bench.read(0x5000).passed()).isTrue();
        assertThat(bench.read(0x7000).passed()).isFalse();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    @Test
    void shouldNotRecordAnAbsentEntryBelowFpd() {
        bench.word(VtdBench.SM_CONTEXT, VtdBench.DIRECTORY | 3);
        bench.word(VtdBench.PASID, 0);
        assertThat(bench.read(0x5000).passed()).isFalse();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isZero();
    }

    @Test
    void shouldReserveWhatTheUnitLacks() {
        VtdParameters plain = new VtdParameters(false, false, 48, 8, 128, 64, 4, 64, VtdMode.SCALABLE);
        try (VtdBench other = new VtdBench(plain, InFlight.NONE)) {
            other.scalable();
            other.word(VtdBench.LEVEL_1, 0xd003);
            for (long word : new long[] {0x80_0005L, 0x100_0005L}) { // PWSNP, PGSNP
                other.word(VtdBench.PASID + 8, word);
                assertThat(other.read(0).passed()).isFalse();
                assertThat(other.faultHi(other.registers.read32(VtdBench.FSTS) >> 8) >>> 32 & 0xff)
                        .isEqualTo(0x5a);
                other.clearFault(other.registers.read32(VtdBench.FSTS) >> 8);
            }
        }
        bench.word(VtdBench.PASID + 8, 0x180_0005L);
        assertThat(bench.read(0x5000).passed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0x800, 0xc00})
    void shouldRefuseAModeThatItDoesNotHave(long ttm) {
        bench.registers.write64(VtdBench.RTADDR, VtdBench.ROOT | ttm);
        bench.registers.write32(VtdBench.GCMD, 0xc400_0000);
        bench.unit.step();
        expectFault(0x31);
    }

    @Test
    void shouldStillHaveLegacyMode() {
        bench.word(VtdBench.CONTEXT, VtdBench.LEVEL_4 | 1);
        bench.word(VtdBench.CONTEXT + 8, VtdBench.CONTEXT_HI);
        bench.registers.write64(VtdBench.RTADDR, VtdBench.ROOT);
        bench.registers.write32(VtdBench.GCMD, 0xc400_0000);
        bench.unit.step();
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xd000);
        assertThat(bench.read(0x7000).passed()).isFalse();
        assertThat(reason()).isEqualTo(6);
    }
}
