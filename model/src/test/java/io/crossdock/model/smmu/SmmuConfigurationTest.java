package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stream table entries, context descriptors and their cache. */
class SmmuConfigurationTest {
    private static final long PAGE = 0x4000_d000L | 0xf43;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void expectEvent(int index, int number) {
        assertThat(bench.event(index)[0]).isEqualTo((long) SmmuBench.STREAM << 32 | number);
    }

    @Test
    void shouldPassEverythingWhileDisabled() {
        assertThat(bench.write(0x1234_5678L)).isEqualTo(Translated.bypassed(0x1234_5678L, MemoryType.AS_SENT, 0));
    }

    @Test
    void shouldAbortWhileDisabledWithGbpaAbort() {
        bench.registers.write32(SmmuBench.GBPA, 0x8010_0000);
        assertThat(bench.write(0x1000).passed()).isTrue();
        bench.unit.step();
        assertThat(bench.write(0x1000).passed()).isFalse();
    }

    @Test
    void shouldOverrideTheTypeWhileDisabledWithGbpaMtcfg() {
        // MTCFG (4), MemAttr=0101 Normal-NC.
        bench.registers.write32(SmmuBench.GBPA, 0x8000_0015);
        bench.unit.step();
        assertThat(bench.read(0x1000).type()).isEqualTo(MemoryType.NORMAL_NON_CACHEABLE);
    }

    @Test
    void shouldAbortWithoutARecordOnConfig000() {
        bench.on();
        bench.word(SmmuBench.STE, 1);
        assertThat(bench.read(0x1000)).isEqualTo(Translated.refused(0, 1));
        assertThat(bench.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
    }

    @Test
    void shouldBypassOnConfig100() {
        bench.on();
        bench.word(SmmuBench.STE, 9);
        assertThat(bench.read(0x7_1234_5678L)).isEqualTo(Translated.bypassed(0x7_1234_5678L, MemoryType.AS_SENT, 1));
        assertThat(bench.read(0x7_1234_5678L)).isEqualTo(Translated.bypassed(0x7_1234_5678L, MemoryType.AS_SENT, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1000000000, DEVICE_NGNRNE",
        "0x1100000000, DEVICE_NGNRE",
        "0x1200000000, DEVICE_NGRE",
        "0x1300000000, DEVICE_GRE",
        "0x1500000000, NORMAL_NON_CACHEABLE",
        "0x1f00000000, NORMAL_CACHEABLE",
        "0x0500000000, AS_SENT",
    })
    void shouldOverrideTheTypeOfABypassWithMtcfg(String word1, MemoryType type) {
        bench.on();
        bench.word(SmmuBench.STE, 9);
        bench.word(SmmuBench.STE + 8, Long.decode(word1));
        assertThat(bench.read(0x1000).type()).isEqualTo(type);
    }

    @Test
    void shouldRecordAStreamOutsideTheTableOnlyIfAskedTo() {
        bench.on();
        Bdf outside = Bdf.of(1, 0, 0);
        assertThat(bench.unit.translate(outside, 0x1000, false).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x0000_0100_0000_0002L, 0, 0, 0);

        SmmuBench silent = new SmmuBench();
        silent.queuesOn();
        silent.registers.write32(SmmuBench.CR2, 0);
        silent.registers.write32(SmmuBench.CR0, 0xd);
        silent.unit.step();
        assertThat(silent.unit.translate(outside, 0x1000, false).passed()).isFalse();
        assertThat(silent.registers.read32(SmmuBench.EVENTQ_PROD)).isZero();
        silent.close();
    }

    @Test
    void shouldReportAnEntryThatMemoryDoesNotAnswer() {
        bench.queuesOn();
        bench.registers.write64(SmmuBench.STRTAB_BASE, 0x9_0000_0000L);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        assertThat(bench.read(0x1000).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x8_0000_0003L, 0, 0, 0x9_0000_0200L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x000000000000000a, 0x00000000", // V=0
        "0x080000004004000b, 0x00000000", // S1CDMax=1 (63:59) beyond SSIDSIZE=0
        "0x000000004004000b, 0x08000000", // S1STALLD (27)
        "0x000000004004000b, 0x40000000", // STRW=01
        "0x000000004004000d, 0x00000000", // Config=110 stage 2
        "0x000000004004000f, 0x00000000", // Config=111
        "0x000100004004000b, 0x00000000", // S1ContextPtr beyond 48 bits
    })
    void shouldRefuseABadStreamTableEntry(String word0, String word1) {
        bench.translating();
        bench.word(SmmuBench.STE, Long.decode(word0));
        bench.word(SmmuBench.STE + 8, Long.decode(word1));
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).passed()).isFalse();
        expectEvent(0, 0x04);
    }

    @Test
    void shouldReportAContextThatMemoryDoesNotAnswer() {
        bench.translating();
        bench.word(SmmuBench.STE, 0x9_0000_0040L | 0xb);
        assertThat(bench.write(0).passed()).isFalse();
        assertThat(bench.event(0)).containsExactly(0x8_0000_0009L, 0, 0, 0x9_0000_0040L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x0001e20540000010", // V=0 (31)
                "0x0001a205c0000010", // A=0 (46)
                "0x0001f205c0000010", // S=1 (44)
                "0x0001e005c0000010", // AA64=0 (41)
                "0x0001ea05c0000010", // HA=1 (43)
                "0x0001e605c0000010", // HD=1 (42)
                "0x0001e205c0008010", // ENDI=1 (15)
                "0x0001e205c00000d0", // TG0=11
                "0x0001e205c000000f", // T0SZ=15
                "0x0001e205c0000028", // T0SZ=40
                "0x0001e20580000010", // EPD1=0 with TG1=00
                "0x0001e20580880010", // EPD1=0 with T1SZ=8
            })
    void shouldRefuseABadContext(String word0) {
        bench.translating();
        bench.word(SmmuBench.CONTEXT, Long.decode(word0));
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).passed()).isFalse();
        expectEvent(0, 0x0a);
    }

    @Test
    void shouldRefuseATableBaseBeyondIps() {
        bench.translating();
        // IPS=0: 32 bits.
        bench.word(SmmuBench.CONTEXT, 0x0001_e200_c000_0010L);
        bench.word(SmmuBench.CONTEXT + 8, 0x1_4005_0000L);
        assertThat(bench.read(0).passed()).isFalse();
        expectEvent(0, 0x0a);
    }

    @Test
    void shouldRefuseAGranuleThatIsNotImplemented() {
        SmmuParameters server = SmmuParameters.SERVER;
        SmmuParameters no16k = new SmmuParameters(
                server.coherentWalks(),
                server.outputBits(),
                new SmmuParameters.Granules(true, false, true),
                server.iotlbEntries(),
                server.streamEntries(),
                server.commandsPerStep(),
                server.invalidationDelaySteps());
        try (SmmuBench other = new SmmuBench(no16k, InFlight.NONE)) {
            assertThat(other.registers.read32(0x14)).isEqualTo(0x55);
            other.translating();
            other.word(SmmuBench.CONTEXT, 0x0001_e205_c000_009cL);
            assertThat(other.read(0).passed()).isFalse();
            assertThat(other.event(0)[0] & 0xff).isEqualTo(0x0a);
        }
    }

    @Test
    void shouldFindEntriesThroughTwoLevels() {
        bench.queuesOn();
        // FMT=01 (17:16), SPLIT=6 (10:6), LOG2SIZE=16: 1024 level 1 descriptors of 8 bytes.
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 0x0001_0190);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        // Stream 0x4108: level 1 index 0x104, level 2 index 8. Span=4: 2^3 = 8 entries; index 8 is outside.
        Bdf device = Bdf.of(0x41, 1, 0);
        bench.word(SmmuBench.STREAM_TABLE + 0x104 * 8, 0x4008_0000L | 4);
        bench.word(0x4008_0000L + 8 * 64, 9);
        assertThat(bench.unit.translate(device, 0x1000, false).passed()).isFalse();
        assertThat(bench.event(0)[0]).isEqualTo(0x0000_4108_0000_0002L);

        bench.word(SmmuBench.STREAM_TABLE + 0x104 * 8, 0x4008_0000L | 5);
        assertThat(bench.unit.translate(device, 0x1000, false))
                .isEqualTo(Translated.bypassed(0x1000, MemoryType.AS_SENT, 2));
    }

    @Test
    void shouldAlignALevel2TableToItsSpan() {
        bench.queuesOn();
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 0x0001_0190);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        // Span=5: 16 entries of 64 bytes; bits 9:6 of L2Ptr are taken for zero.
        bench.word(SmmuBench.STREAM_TABLE, 0x4008_0040L | 5);
        bench.word(0x4008_0000L + 8 * 64, 9);
        assertThat(bench.read(0x1000).passed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 31})
    void shouldRefuseASpanOutsideTheSplit(long span) {
        bench.queuesOn();
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 0x0001_0190);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        bench.word(SmmuBench.STREAM_TABLE, 0x4008_0000L | span);
        bench.word(0x4008_0000L + 8 * 64, 9);
        assertThat(bench.read(0x1000).passed()).isFalse();
        expectEvent(0, 0x02);
    }

    @Test
    void shouldReportALevel1DescriptorThatMemoryDoesNotAnswer() {
        bench.queuesOn();
        bench.registers.write64(SmmuBench.STRTAB_BASE, 0x9_0000_0000L);
        bench.registers.write32(SmmuBench.STRTAB_BASE_CFG, 0x0001_0190);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        assertThat(bench.unit.translate(Bdf.of(0x41, 1, 0), 0x1000, false).passed())
                .isFalse();
        assertThat(bench.event(0)).containsExactly(0x4108_0000_0003L, 0, 0, 0x9_0000_0820L);
    }

    @Test
    void shouldKeepAStaleStreamTableEntryUntilCfgiSte() {
        bench.on();
        bench.word(SmmuBench.STE, 9);
        assertThat(bench.read(0x1000).passed()).isTrue();
        bench.word(SmmuBench.STE, 0);
        assertThat(bench.read(0x1000).passed()).isTrue();
        // CMD_CFGI_STE of another stream.
        bench.complete(0x9_0000_0003L, 1);
        assertThat(bench.read(0x1000).passed()).isTrue();
        bench.complete(0x8_0000_0003L, 1);
        assertThat(bench.read(0x1000).passed()).isFalse();
    }

    @Test
    void shouldCacheAnInvalidStreamTableEntryToo() {
        bench.on();
        assertThat(bench.read(0x1000).passed()).isFalse();
        bench.word(SmmuBench.STE, 9);
        assertThat(bench.read(0x1000).passed()).isFalse();
        bench.complete(0x8_0000_0003L, 1);
        assertThat(bench.read(0x1000).passed()).isTrue();
    }

    @Test
    void shouldNotCacheAFailedFetch() {
        bench.translating();
        bench.word(SmmuBench.STE, 0x9_0000_0040L | 0xb);
        assertThat(bench.read(0).passed()).isFalse();
        bench.memory.addRegion(new AddressRange(0x9_0000_0000L, 0x1000));
        bench.word(0x9_0000_0040L, SmmuBench.CD_4K_48BIT);
        bench.word(0x9_0000_0048L, SmmuBench.ROOT);
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).phys()).isEqualTo(0x4000_d000L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000800000005, 1", // CMD_CFGI_CD, SubstreamID 0
        "0x0000000800000006, 0", // CMD_CFGI_CD_ALL
        "0x0000000800000003, 1", // CMD_CFGI_STE
        "0x0000000000000004, 3", // CMD_CFGI_STE_RANGE of 16 streams from 0
        "0x0000000000000004, 31", // CMD_CFGI_ALL
    })
    void shouldReadTheContextAgainAfterAnyCommandThatCoversIt(String word0, long word1) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).phys()).isEqualTo(0x4000_d000L);
        // ASID 2 and another root, so that the TLB does not answer.
        bench.word(SmmuBench.CONTEXT, 0x0002_e205_c000_0010L);
        bench.word(SmmuBench.CONTEXT + 8, 0x4007_0000L);
        bench.word(0x4007_0000L, SmmuBench.LEVEL_1 | 3);
        bench.word(SmmuBench.LEVEL_3, 0x4000_e000L | 0xf43);
        assertThat(bench.read(0).phys()).isEqualTo(0x4000_d000L);
        bench.complete(Long.decode(word0), word1);
        assertThat(bench.read(0).phys()).isEqualTo(0x4000_e000L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000900000005, 1", // another stream
        "0x0000000900000006, 0",
        "0x0000000800001005, 1", // SubstreamID 1
        "0x0000000000000004, 2", // streams 0 to 7
        "0x0000001000000004, 3", // streams 16 to 31
    })
    void shouldKeepAStaleContextAfterACommandThatDoesNotCoverIt(String word0, long word1) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).phys()).isEqualTo(0x4000_d000L);
        bench.word(SmmuBench.CONTEXT, 0);
        bench.complete(Long.decode(word0), word1);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldKeepTheStreamTableEntryOverCfgiCd() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, PAGE);
        assertThat(bench.read(0).configReads()).isEqualTo(2);
        bench.word(SmmuBench.STE, 0);
        bench.complete(0x8_0000_0005L, 1);
        Translated again = bench.read(0);
        assertThat(again.passed()).isTrue();
        assertThat(again.configReads()).isEqualTo(1);
    }

    @Test
    void shouldHoldNoMoreStreamsThanTheCacheHas() {
        bench.on();
        long before = bench.unit.generation();
        for (int devfn = 0; devfn < 256; devfn++) {
            bench.word(SmmuBench.STREAM_TABLE + devfn * 64L, 9);
            bench.unit.translate(Bdf.ofRequesterId(0, devfn), 0, false);
        }
        int reads = 0;
        for (int devfn = 0; devfn < 256; devfn++) {
            reads += bench.unit.translate(Bdf.ofRequesterId(0, devfn), 0, false).configReads();
        }
        assertThat(reads).isGreaterThanOrEqualTo(256 - 64);
        assertThat(bench.unit.generation()).isGreaterThanOrEqualTo(before + 256 - 64);
    }
}
