package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.AddressRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 2 over words written as literals (Arm IHI 0070 5.2, 7.3; Arm DDI 0487 D8.3). */
class SmmuStage2Test {
    /** R 58, AA64 51, PS 48 bits (5 at 50:48), TG 4K, SL0 1 (level 1 first), T0SZ 25 (39 bits), VMID 7. */
    private static final long WORD_2 = 0x040d_0059_0000_0007L;

    /** AF 10, SH 11, S2AP 11 (7:6), MemAttr 1111 (5:2), page 11. */
    private static final long RW_PAGE = 0x7ff;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** V, Config 110; the table at ROOT, whose entry 0 leads over levels 2 and 3. */
    private static void translating(SmmuBench on, long word2) {
        on.word(SmmuBench.STE, 0xd);
        on.word(SmmuBench.STE + 16, word2);
        on.word(SmmuBench.STE + 24, SmmuBench.ROOT);
        on.word(SmmuBench.ROOT, SmmuBench.LEVEL_2 | 3);
        on.word(SmmuBench.LEVEL_2, SmmuBench.LEVEL_3 | 3);
        on.on();
    }

    @Test
    void shouldTranslatePagesAndBlocks() {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | RW_PAGE);
        bench.word(SmmuBench.LEVEL_2 + 8, 0x4020_0000L | 0x7fd);
        bench.word(SmmuBench.ROOT + 16, 0x1_4000_0000L | 0x7fd);

        assertThat(bench.write(0x5123L))
                .isEqualTo(new Translated(true, 0x4000_d123L, 0xedd, MemoryType.NORMAL_CACHEABLE, false, 3, 1));
        assertThat(bench.read(0x5ff8L).iotlbHit()).isTrue();
        assertThat(bench.read(0x0020_0000L + 0x12_3456L).phys()).isEqualTo(0x4032_3456L);
        assertThat(bench.read(0x8000_0000L + 0x3fff_fff0L).phys()).isEqualTo(0x1_7fff_fff0L);
        assertThat(bench.unit.walk(SmmuBench.DEVICE, 0x5123).outcome()).isInstanceOf(TableWalk.Mapped.class);
    }

    @ParameterizedTest
    @CsvSource({
        // S2AP in bits 7:6; read and write are apart
        "0x73f, false, false",
        "0x77f, true,  false",
        "0x7bf, false, true",
        "0x7ff, true,  true",
    })
    void shouldCheckReadAndWriteApart(String leaf, boolean reads, boolean writes) {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | Long.decode(leaf));
        assertThat(bench.read(0).passed()).isEqualTo(reads);
        assertThat(bench.write(0).passed()).isEqualTo(writes);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0, DEVICE_NGNRNE",
        "0x1, DEVICE_NGNRE",
        "0x2, DEVICE_NGRE",
        "0x3, DEVICE_GRE",
        "0x5, NORMAL_NON_CACHEABLE",
        "0xf, NORMAL_CACHEABLE"
    })
    void shouldDecodeMemAttr(String memAttr, MemoryType type) {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_3, 0x4000_07c3L | Long.decode(memAttr) << 2);
        assertThat(bench.read(0).type()).isEqualTo(type);
    }

    @Test
    void shouldIgnoreWhatTablesForbidInStage1() {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_2, SmmuBench.LEVEL_3 | 3 | 3L << 61);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);
        assertThat(bench.write(0).passed()).isTrue();
    }

    /** CLASS 41:40 = 2, S2 39, RnW 35; word 3 is the intermediate address. */
    @Test
    void shouldRecordFaultsAsThoseOfStage2() {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_3 + 8, 0x4000_13ffL);
        assertThat(bench.read(0x7123).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x8_0000_0010L, 0x288_0000_0000L, 0x7123, 0x7000);
        assertThat(bench.write(0x1040).passed()).isFalse();
        assertThat(bench.event(1)).containsExactly(0x8_0000_0012L, 0x280_0000_0000L, 0x1040, 0x1000);
        // 2^39 and above are outside of the range.
        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
        assertThat(bench.event(2)[0] & 0xff).isEqualTo(0x10);
        bench.word(SmmuBench.ROOT + 8, 0x6000_0003L);
        assertThat(bench.read(0x4000_0000L).passed()).isFalse();
        assertThat(bench.event(3)).containsExactly(0x8_0000_000bL, 0x288_0000_0000L, 0x4000_0000L, 0x6000_0000L);
    }

    @Test
    void shouldRecordNothingWithoutS2R() {
        translating(bench, WORD_2 & ~(1L << 58));
        assertThat(bench.read(0x7123).passed()).isFalse();
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
    }

    /** T0SZ 24, 40 bits: level 1 is two tables of 512 entries; bit 39 says which. */
    @Test
    void shouldStartWithTablesSideBySide() {
        translating(bench, 0x040d_0058_0000_0007L);
        bench.word(SmmuBench.ROOT + 512 * 8, 0x1_4000_0000L | 0x7fd);
        assertThat(bench.read(0x80_0000_1234L).phys()).isEqualTo(0x1_4000_1234L);
        assertThat(bench.read(0x100_0000_0000L).passed()).isFalse();
    }

    /** The same two tables take 8 KiB, so bit 12 of the base counts for nothing. */
    @Test
    void shouldAlignTheBaseToAllTablesOfTheStart() {
        translating(bench, 0x040d_0058_0000_0007L);
        bench.word(SmmuBench.STE + 24, SmmuBench.ROOT + 0x1000);
        bench.word(SmmuBench.ROOT + 512 * 8, 0x1_4000_0000L | 0x7fd);
        assertThat(bench.read(0x80_0000_1234L).phys()).isEqualTo(0x1_4000_1234L);
    }

    @ParameterizedTest
    @CsvSource({
        // TG 10 and SL0 10 start at level 1 (46:36): 44 bits, 256 entries; TG 01 and SL0 01 at level 2 (41:29)
        "0x040d_8094_0000_0007, 0x10_0000_0000, 0x200_0000",
        "0x040d_4056_0000_0007, 0x2000_0000,    0x1_0000",
    })
    void shouldWalkOtherGranules(String word2, String span, String below) {
        translating(bench, Long.decode(word2.replace("_", "")));
        long first = Long.decode(span.replace("_", ""));
        long second = Long.decode(below.replace("_", ""));
        boolean k16 = second == 0x200_0000;
        bench.word(SmmuBench.STE + 24, 0x4010_0000L);
        bench.word(0x4010_0000L + 3 * 8, 0x4012_0003L);
        // A block of 32 MiB at level 2, or a page of 64 KiB at level 3.
        bench.word(0x4012_0000L + 5 * 8, k16 ? 0x4200_07fdL : 0x4034_07ffL);
        assertThat(bench.read(3 * first + 5 * second + 0x1234).phys()).isEqualTo(k16 ? 0x4200_1234L : 0x4034_1234L);
    }

    @Test
    void shouldTranslateAddressesOf52Bits() {
        try (SmmuBench wide = new SmmuBench(SmmuBench.WIDE, InFlight.NONE)) {
            wide.memory.addRegion(new AddressRange(0x5_0000_0000_0000L, 0x10_0000));
            // PS 6, TG 01, SL0 2 (level 1 first), T0SZ 12.
            translating(wide, 0x040e_408c_0000_0007L);
            wide.word(SmmuBench.STE + 24, 0x5_0000_0000_0000L);
            wide.word(0x5_0000_0000_0000L + 0x202 * 8, 0x0400_0000_17fdL);
            assertThat(wide.read(0x8_0800_0000_0010L).phys()).isEqualTo(0x1_0400_0000_0010L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x0405_0059_0000_0007, no AA64",
        "0x041d_0059_0000_0007, ENDI",
        "0x060d_0059_0000_0007, S",
        "0x050d_0059_0000_0007, HA",
        "0x040d_c059_0000_0007, TG 3",
        "0x040d_00d9_0000_0007, SL0 3",
        "0x040d_0054_0000_0007, 'SL0 1 with 44 bits: 32 tables'",
        "0x040d_0068_0000_0007, T0SZ 40",
        "0x040d_008f_0000_0007, T0SZ 15",
        "0x040d_80d0_0000_0007, 16 KiB have no level 0",
    })
    void shouldRefuseIllegalConfigurations(String word2, String what) {
        translating(bench, Long.decode(word2.replace("_", "")));
        assertThat(bench.read(0).passed()).as(what).isFalse();
        assertThat(bench.event(0)[0]).as(what).isEqualTo(0x8_0000_0004L);
    }

    /** Opcode 2a with VMID 47:32, 28 for the whole VMID. */
    @Test
    void shouldForgetByVmidAndIntermediateAddress() {
        translating(bench, WORD_2);
        bench.word(SmmuBench.LEVEL_3 + 8, 0x4000_0000L | RW_PAGE);
        bench.word(SmmuBench.LEVEL_3 + 16, 0x4000_1000L | RW_PAGE);
        bench.read(0x1000);
        bench.read(0x2000);
        bench.word(SmmuBench.LEVEL_3 + 8, 0);
        bench.word(SmmuBench.LEVEL_3 + 16, 0);

        bench.complete(0x8_0000_002aL, 0x1000);
        bench.complete(0x8_0000_0028L, 0);
        bench.complete(0x7_0000_002aL, 0x3000);
        // Commands of stage 1 do not reach it.
        bench.complete(0x7_0000_0010L, 0);
        assertThat(bench.read(0x1000).passed()).isTrue();
        bench.complete(0x7_0000_002aL, 0x1001);
        assertThat(bench.read(0x1000).passed()).isFalse();
        assertThat(bench.read(0x2000).passed()).isTrue();
        bench.complete(0x7_0000_0028L, 0);
        assertThat(bench.read(0x2000).passed()).isFalse();
    }
}
