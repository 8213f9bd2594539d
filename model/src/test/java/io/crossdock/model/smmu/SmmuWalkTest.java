package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.AddressRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 1 walks over tables written as literals (Arm DDI 0487 D8.3). */
class SmmuWalkTest {
    /** nG (11), AF (10), SH=11 (9:8), AP=01 (7:6): read-write, unprivileged; page (1:0=11). */
    private static final long RW_PAGE = 0xf43;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void context(long word0) {
        bench.word(SmmuBench.CONTEXT, word0);
    }

    @Test
    void shouldTranslateA4KPage() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | RW_PAGE);

        assertThat(bench.write(0x5123L))
                .isEqualTo(new Translated(true, 0x4000_d123L, 0xedd, MemoryType.NORMAL_NON_CACHEABLE, false, 4, 2));
        assertThat(bench.read(0x5ff8L))
                .isEqualTo(new Translated(true, 0x4000_dff8L, 8, MemoryType.NORMAL_NON_CACHEABLE, true, 0, 0));
    }

    @Test
    void shouldIndexEveryLevelByItsOwnBits() {
        bench.translating();
        // Input 0x7f_c060_3000 + 0x0000_8000_0000_0000: level 0 index 0x100 (47:39), level 1 index 0x1ff (38:30),
        // level 2 index 0x003 (29:21), level 3 index 0x003 (20:12).
        bench.word(SmmuBench.ROOT + 0x100 * 8, SmmuBench.LEVEL_1 | 3);
        bench.word(SmmuBench.LEVEL_1 + 0x1ff * 8, SmmuBench.LEVEL_2 | 3);
        bench.word(SmmuBench.LEVEL_2 + 0x003 * 8, SmmuBench.LEVEL_3 | 3);
        bench.word(SmmuBench.LEVEL_3 + 0x003 * 8, 0x4abc_d000L | RW_PAGE);

        assertThat(bench.read(0x0000_807f_c060_3010L).phys()).isEqualTo(0x4abc_d010L);
    }

    @Test
    void shouldTranslateA2MBlockAndA1GBlock() {
        bench.translating();
        // Level 2 entry 1: block (1:0=01) at 0x4020_0000; level 1 entry 2: block at 0x1_4000_0000.
        bench.word(SmmuBench.LEVEL_2 + 8, 0x4020_0000L | 0xf41);
        bench.word(SmmuBench.LEVEL_1 + 16, 0x1_4000_0000L | 0xf41);

        Translated two = bench.read(0x0020_0000L + 0x12_3456L);
        assertThat(two.phys()).isEqualTo(0x4032_3456L);
        assertThat(two.bytesLeft()).isEqualTo(0x20_0000L - 0x12_3456L);
        assertThat(two.walkReads()).isEqualTo(3);
        Translated one = bench.read(0x8000_0000L + 0x3fff_fff0L);
        assertThat(one.phys()).isEqualTo(0x1_7fff_fff0L);
        assertThat(one.bytesLeft()).isEqualTo(16);
        assertThat(one.walkReads()).as("the table of level 1 is known").isEqualTo(1);
    }

    @Test
    void shouldRefuseABlockWhereTheFormatHasNone() {
        bench.translating();
        bench.word(SmmuBench.ROOT + 8, 0x4000_0000L | 0xf41);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0xf41);

        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
        assertThat(bench.event(0)[0] & 0xff).isEqualTo(0x10);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(1)[0] & 0xff).isEqualTo(0x10);
    }

    /** Blocks of 64 GiB with 16 KiB pages and of 4 TiB with 64 KiB pages are none without LPA2 and LPA. */
    @ParameterizedTest
    @CsvSource({
        // TG0 and T0SZ: 47 bits, level 1 is 46:36; 48 bits, level 1 is 47:42
        "0x91, 0x1000000000",
        "0x50, 0x40000000000",
    })
    void shouldRefuseABlockAtLevel1OfOtherGranules(String format, String block) {
        bench.translating();
        context(0x0001_e205_c000_0000L | Long.decode(format));
        bench.word(SmmuBench.CONTEXT + 8, 0x4010_0000L);
        bench.word(0x4010_0000L + 8, Long.decode(block) | 0xf41);
        assertThat(bench.read(Long.decode(block)).passed()).isFalse();
        assertThat(bench.event(0)[0] & 0xff).isEqualTo(0x10);
    }

    /**
     * IPS 6 (34:32), TG0 01, T0SZ 12: level 1 is 51:42, level 2 41:29, level 3 28:16; bits 15:12 of a descriptor are 51:48 of
     * its address.
     */
    @Test
    void shouldTranslateAddressesOf52Bits() {
        try (SmmuBench wide = new SmmuBench(SmmuBench.WIDE, InFlight.NONE)) {
            // OAS 6, VAX 1 at 11:10.
            assertThat(wide.registers.read32(0x14)).isEqualTo(0x476);
            wide.memory.addRegion(new AddressRange(0x5_0000_0000_0000L, 0x10_0000));
            wide.translating();
            wide.word(SmmuBench.CONTEXT, 0x0001_e206_c000_004cL);
            wide.word(SmmuBench.CONTEXT + 8, 0x5_0000_0000_0000L);
            // Indices 0x201, 2 and 3; the level 2 table at 5_0000_0001_0000, the level 3 table in low memory.
            wide.word(0x5_0000_0000_0000L + 0x201 * 8, 0x0000_0000_0001_5003L);
            wide.word(0x5_0000_0001_0000L + 2 * 8, 0x4012_0003L);
            wide.word(0x4012_0000L + 3 * 8, 0x0123_4567_a000L | RW_PAGE);
            wide.word(0x5_0000_0001_0000L + 3 * 8, 0x0123_4000_f000L | 0xf41);
            wide.word(0x5_0000_0000_0000L + 0x202 * 8, 0x0400_0000_1000L | 0xf41);

            assertThat(wide.read(0x8_0400_4003_1234L).phys()).isEqualTo(0xa_0123_4567_1234L);
            Translated block = wide.read(0x8_0400_6000_0010L);
            assertThat(block.phys()).isEqualTo(0xf_0123_4000_0010L);
            assertThat(block.bytesLeft()).isEqualTo(0x2000_0000 - 0x10);
            Translated large = wide.read(0x8_0bff_ffff_fff0L);
            assertThat(large.phys()).isEqualTo(0x1_07ff_ffff_fff0L);
            assertThat(large.walkReads()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeAddressesOf52BitsWith64KAlone() {
        try (SmmuBench wide = new SmmuBench(SmmuBench.WIDE, InFlight.NONE)) {
            wide.translating();
            // IPS 6 with TG0 00: 48 bits, and the bits of the folded address are none of the 4K format's.
            wide.word(SmmuBench.CONTEXT, 0x0001_e206_c000_0010L);
            wide.word(SmmuBench.LEVEL_3 + 8, 0x4abc_f000L | RW_PAGE);
            assertThat(wide.read(0x1000).phys()).isEqualTo(0x4abc_f000L);
            // T0SZ 12 is for 64K alone: C_BAD_CD.
            wide.word(SmmuBench.CONTEXT, 0x0001_e206_c000_000cL);
            wide.complete(SmmuBench.CFGI_RANGE, 31);
            assertThat(wide.read(0x1000).passed()).isFalse();
            assertThat(wide.event(0)[0] & 0xff).isEqualTo(0x0a);
        }
    }

    /** With IPS 5, 48 bits, an address of 52 bits in a descriptor is an address size fault. */
    @Test
    void shouldFaultOnAFoldedAddressBeyondIps() {
        try (SmmuBench wide = new SmmuBench(SmmuBench.WIDE, InFlight.NONE)) {
            wide.translating();
            wide.word(SmmuBench.CONTEXT, 0x0001_e205_c000_0056L);
            wide.word(SmmuBench.CONTEXT + 8, 0x4010_0000L);
            wide.word(0x4010_0000L, 0x4012_0003L);
            wide.word(0x4012_0000L, 0x0123_4567_1000L | RW_PAGE);
            assertThat(wide.read(0).passed()).isFalse();
            assertThat(wide.event(0)[0] & 0xff).isEqualTo(0x11);
        }
    }

    @Test
    void shouldStartAtLevel1WithAnInputOf39Bits() {
        bench.translating();
        // T0SZ=25: bits 38:30 index the first table.
        context(0x0001_e205_c000_0019L);
        bench.word(SmmuBench.ROOT + 0x1ff * 8, SmmuBench.LEVEL_2 | 3);
        bench.word(SmmuBench.LEVEL_2, 0x4020_0000L | 0xf41);

        Translated last = bench.read(0x7f_c000_0000L);
        assertThat(last.phys()).isEqualTo(0x4020_0000L);
        assertThat(last.walkReads()).isEqualTo(2);
        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
    }

    @Test
    void shouldTakeTheRootsLowBitsForZero() {
        bench.translating();
        // T0SZ=25 with a root of 512 entries; with T0SZ=31 the level 1 table has 8 entries (64 bytes) only.
        context(0x0001_e205_c000_001fL);
        bench.word(SmmuBench.CONTEXT + 8, SmmuBench.ROOT + 0x70);
        // Aligned to 64: 0x40. Entry 3 of it maps 0xc000_0000.
        bench.word(SmmuBench.ROOT + 0x40 + 3 * 8, 0x1_4000_0000L | 0xf41);

        assertThat(bench.read(0xc000_0000L).phys()).isEqualTo(0x1_4000_0000L);
    }

    @Test
    void shouldTranslate16KPagesAndBlocks() {
        bench.translating();
        // TG0=10, T0SZ=28: 36 bits, level 2 (35:25) first, then level 3 (24:14).
        context(0x0001_e205_c000_009cL);
        bench.word(SmmuBench.CONTEXT + 8, 0x4010_0000L);
        bench.word(0x4010_0000L + 0x7ff * 8, 0x4010_8000L | 3);
        bench.word(0x4010_8000L + 0x401 * 8, 0x4030_c000L | RW_PAGE);
        bench.word(0x4010_0000L + 8, 0x4200_0000L | 0xf41);

        // 0x7ff << 25 | 0x401 << 14 | 0x2345
        Translated page = bench.read(0xf_fe00_0000L + 0x100_4000L + 0x2345L);
        assertThat(page.phys()).isEqualTo(0x4030_e345L);
        assertThat(page.bytesLeft()).isEqualTo(0x4000 - 0x2345);
        assertThat(page.walkReads()).isEqualTo(2);
        Translated block = bench.read(0x0200_0000L + 0x1ff_fff8L);
        assertThat(block.phys()).isEqualTo(0x43ff_fff8L);
        assertThat(block.bytesLeft()).isEqualTo(8);
    }

    @Test
    void shouldTranslate64KPagesAndBlocks() {
        bench.translating();
        // TG0=01, T0SZ=22: 42 bits, level 2 (41:29) first, then level 3 (28:16).
        context(0x0001_e205_c000_0056L);
        bench.word(SmmuBench.CONTEXT + 8, 0x4010_0000L);
        bench.word(0x4010_0000L + 0x1fff * 8, 0x4012_0000L | 3);
        bench.word(0x4012_0000L + 0x1001 * 8, 0x4034_0000L | RW_PAGE);
        bench.word(0x4010_0000L + 8, 0x2000_0000L | 0xf41);

        // 0x1fff << 29 | 0x1001 << 16 | 0xabcd
        Translated page = bench.read(0x3ff_e000_0000L + 0x1001_0000L + 0xabcdL);
        assertThat(page.phys()).isEqualTo(0x4034_abcdL);
        assertThat(page.bytesLeft()).isEqualTo(0x10000 - 0xabcd);
        Translated block = bench.read(0x2000_0000L + 0x1234_5678L);
        assertThat(block.phys()).isEqualTo(0x3234_5678L);
        assertThat(block.bytesLeft()).isEqualTo(0x2000_0000L - 0x1234_5678L);
    }

    @ParameterizedTest
    @CsvSource({
        // AP[2:1] in bits 7:6
        "0x403, false, false",
        "0x443, true,  true",
        "0x483, false, false",
        "0x4c3, true,  false",
    })
    void shouldCheckThePermissionsOfAnUnprivilegedAccess(String attributes, boolean reads, boolean writes) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | Long.decode(attributes));

        assertThat(bench.read(0).passed()).isEqualTo(reads);
        assertThat(bench.write(0).passed()).isEqualTo(writes);
    }

    @ParameterizedTest
    @CsvSource({
        // APTable in bits 62:61 of a level 1 table descriptor
        "0x0000000000000000, true,  true",
        "0x2000000000000000, false, false",
        "0x4000000000000000, true,  false",
        "0x6000000000000000, false, false",
    })
    void shouldNarrowPermissionsByTableDescriptors(String apTable, boolean reads, boolean writes) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_1, SmmuBench.LEVEL_2 | 3 | Long.decode(apTable));
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);

        assertThat(bench.read(0).passed()).isEqualTo(reads);
        assertThat(bench.write(0).passed()).isEqualTo(writes);
    }

    @Test
    void shouldIgnoreTableAttributesWithHad0() {
        bench.translating();
        // HAD0 is bit 1 of word 1.
        bench.word(SmmuBench.CONTEXT + 8, SmmuBench.ROOT | 2);
        bench.word(SmmuBench.LEVEL_1, SmmuBench.LEVEL_2 | 3 | 3L << 61);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);

        assertThat(bench.write(0).passed()).isTrue();
    }

    @Test
    void shouldFaultOnAClearAccessFlagUnlessAffd() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0x43);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(0)[0] & 0xff).isEqualTo(0x12);
        // nG, bit 11, is its neighbour.
        bench.word(SmmuBench.LEVEL_3 + 8, 0x4000_1000L | 0x843);
        assertThat(bench.read(0x1000).passed()).isFalse();
        assertThat(bench.event(1)[0] & 0xff).isEqualTo(0x12);

        // AFFD is bit 35.
        context(0x0001_e20d_c000_0010L);
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldFaultOnAnAddressBeyondIps() {
        bench.translating();
        // IPS=1: 36 bits.
        context(0x0001_e201_c000_0010L);
        bench.word(SmmuBench.LEVEL_3, 0x10_0000_0000L | RW_PAGE);
        bench.word(SmmuBench.LEVEL_3 + 8, 0xf_ffff_f000L | RW_PAGE);
        bench.word(SmmuBench.ROOT + 8, 0x10_0000_0000L | 3);

        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(0)[0] & 0xff).isEqualTo(0x11);
        assertThat(bench.read(0x1000).phys()).isEqualTo(0xf_ffff_f000L);
        assertThat(bench.read(0x80_0000_0000L).passed()).isFalse();
        assertThat(bench.event(1)[0] & 0xff).isEqualTo(0x11);
    }

    @Test
    void shouldUseTtb1ForTheUpperHalf() {
        bench.translating();
        // EPD1=0, TG1=10 (4K, 23:22), T1SZ=25 (21:16): V | TG1 | T1SZ | T0SZ.
        context(0x0001_e205_8099_0010L);
        bench.word(SmmuBench.CONTEXT + 16, 0x4006_0000L);
        // 0xffff_ff80_4000_0000: bits 38:30 = 1.
        bench.word(0x4006_0000L + 8, 0x4000_0000L | 0xf41);

        assertThat(bench.read(0xffff_ff80_4000_0123L).phys()).isEqualTo(0x4000_0123L);
        assertThat(bench.read(0xffff_ff00_4000_0123L).passed()).isFalse();
        assertThat(bench.read(0x0000_0080_4000_0123L).passed()).isFalse();
    }

    @Test
    void shouldUseTheFewBitsOfAnUpperRootThatStartsInMidLevel() {
        bench.translating();
        // T1SZ=31: 33 bits, so the level 1 table has 8 entries, indexed by bits 32:30.
        context(0x0001_e205_809f_0010L);
        bench.word(SmmuBench.CONTEXT + 16, 0x4006_0000L);
        bench.word(0x4006_0000L + 3 * 8, 0x4000_0000L | 0xf41);

        assertThat(bench.read(0xffff_fffe_c000_0123L).phys()).isEqualTo(0x4000_0123L);
    }

    @Test
    void shouldRefuseTheHalvesThatEpdDisables() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);
        assertThat(bench.read(0xffff_0000_0000_0000L).passed()).isFalse();
        assertThat(bench.event(0)[0] & 0xff).isEqualTo(0x10);

        // EPD0 is bit 14.
        context(0x0001_e205_c000_4010L);
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(1)[0] & 0xff).isEqualTo(0x10);
    }

    @Test
    void shouldIgnoreTheTopByteWithTbi0() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);
        assertThat(bench.read(0xab00_0000_0000_0010L).passed()).isFalse();

        // TBI0 is bit 38.
        context(0x0001_e245_c000_0010L);
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        assertThat(bench.read(0xab00_0000_0000_0010L).phys()).isEqualTo(0x4000_0010L);
    }

    @Test
    void shouldWalkTheEl2RegimeWithoutUnprivilegedBitAndWithoutTtb1() {
        bench.translating();
        // STRW=10 (31:30 of word 1). EPD1=0 and EPD0=1 are not looked at.
        bench.word(SmmuBench.STE + 8, 0x8000_0000L);
        context(0x0001_e205_8000_4010L);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0x403);

        assertThat(bench.write(0).passed()).isTrue();
        assertThat(bench.read(0xffff_ffff_ffff_f000L).passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, DEVICE_NGNRNE",
        "0x04, DEVICE_NGNRE",
        "0x08, DEVICE_NGRE",
        "0x0c, DEVICE_GRE",
        "0x44, NORMAL_NON_CACHEABLE",
        "0xff, NORMAL_CACHEABLE",
        "0xf4, NORMAL_CACHEABLE",
        "0x4f, NORMAL_CACHEABLE",
        "0xbb, NORMAL_CACHEABLE",
        "0x01, DEVICE_NGNRNE",
        "0x40, DEVICE_NGNRNE",
    })
    void shouldDecodeTheMairByteThatAttrIndxSelects(String mair, MemoryType type) {
        bench.translating();
        bench.word(SmmuBench.CONTEXT + 24, Long.decode(mair) << 5 * 8);
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE | 5 << 2);

        assertThat(bench.read(0).type()).isEqualTo(type);
    }
}
