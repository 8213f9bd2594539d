package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** First-stage tables and PASID entries that lead to them, written as literals (specification 3.6, 6.5.2.4, 9.6, 9.7). */
class VtdFirstStageTest {
    private static final VtdParameters FIRST_STAGE = VtdParameters.SERVER.withMode(VtdMode.FIRST_STAGE);
    private static final long LEAF = VtdBench.LEVEL_1 + 5 * 8;

    private final VtdBench bench = new VtdBench(FIRST_STAGE, InFlight.NONE);

    @BeforeEach
    void enable() {
        bench.firstStage();
        bench.word(LEAF, 0xd007L);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private long word(long at) {
        return bench.memory.read64(at);
    }

    private static int reason(VtdBench of) {
        int record = of.registers.read32(VtdBench.FSTS) >> 8;
        long high = of.faultHi(record);
        assertThat(high).as("F").isNegative();
        of.clearFault(record);
        return (int) (high >>> 32) & 0xff;
    }

    private void expectFault(int reason) {
        assertThat(bench.read(0x5000).passed()).isFalse();
        assertThat(reason(bench)).isEqualTo(reason);
    }

    @Test
    void shouldTranslateWithoutWalkingTheSecondStage() {
        // Root, context, directory and PASID entry; four levels.
        assertThat(bench.write(0x5123)).isEqualTo(new Translated(true, 0xd123, 0xedd, MemoryType.AS_SENT, false, 4, 4));
        assertThat(bench.read(0x5ff8)).isEqualTo(new Translated(true, 0xdff8, 8, MemoryType.AS_SENT, true, 0, 0));
    }

    @Test
    void shouldAnnounceTheFirstStage() {
        // ECAP: FSTS 47 besides SMTS 43, SSTS 46 and SMPWC 48. CAP: FS1GP 56, FS5LP 60.
        assertThat(bench.registers.read64(0x10)).isEqualTo(0x1_c800_0000_0fc7L);
        assertThat(bench.registers.read64(0x08) >>> 56).isEqualTo(0x01);
        try (VtdBench five = new VtdBench(FIRST_STAGE.withMode(VtdMode.FIVE_LEVELS), InFlight.NONE)) {
            assertThat(five.registers.read64(0x10)).isEqualTo(0x1_c800_0000_0fc7L);
            assertThat(five.registers.read64(0x08) >>> 56).isEqualTo(0x11);
        }
    }

    @Test
    void shouldSetAccessedOnTheWayAndDirtyInTheLeafOfAWrite() {
        assertThat(bench.read(0x5000).passed()).isTrue();
        assertThat(word(VtdBench.LEVEL_4)).isEqualTo(0x1_3027L);
        assertThat(word(VtdBench.LEVEL_3)).isEqualTo(0x1_4027L);
        assertThat(word(VtdBench.LEVEL_2)).isEqualTo(0x1_5027L);
        assertThat(word(LEAF)).isEqualTo(0xd027L);
        // Cached without D: the first write walks once more, the second does not.
        assertThat(bench.write(0x5000).walkReads()).as("the table is known").isEqualTo(1);
        assertThat(word(LEAF)).isEqualTo(0xd067L);
        assertThat(word(VtdBench.LEVEL_2)).isEqualTo(0x1_5027L);
        assertThat(bench.write(0x5000).iotlbHit()).isTrue();
    }

    @Test
    void shouldLeaveNoFlagsBehindARefusedRequest() {
        bench.word(LEAF, 0xd005L);
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason(bench)).isEqualTo(0x85);
        assertThat(word(LEAF)).isEqualTo(0xd005L);
        assertThat(word(VtdBench.LEVEL_4)).isEqualTo(0x1_3007L);
        assertThat(bench.read(0x5000).passed()).isTrue();
        // The same of a cached entry.
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason(bench)).isEqualTo(0x85);
        assertThat(word(LEAF)).isEqualTo(0xd025L);
    }

    @Test
    void shouldSetNoFlagsByWalksThatDoNotSnoop() {
        bench.word(VtdBench.PASID + 8, 5);
        expectFault(0x90);
        bench.word(VtdBench.LEVEL_4, 0x1_3027L);
        bench.word(VtdBench.LEVEL_3, 0x1_4027L);
        bench.word(VtdBench.LEVEL_2, 0x1_5027L);
        bench.word(LEAF, 0xd027L);
        assertThat(bench.read(0x5000).passed()).isTrue();
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason(bench)).isEqualTo(0x90);
        bench.word(LEAF, 0xd067L);
        assertThat(bench.write(0x5000).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // address of a word, its value, reason
        "0x17140, 0x48, 0x59", // PASID entry without P
        "0x17140, 0x9, 0x5b", // PGTT 0
        "0x17140, 0xc9, 0x5b", // PGTT 3: nested
        "0x17150, 0x12001, 0x5a", // SRE
        "0x17150, 0x12002, 0x5a", // ERE
        "0x17150, 0x12080, 0x5a", // EAFE
        "0x17150, 0x12100, 0x5a", // bit 8
        "0x17150, 0x1000000012000, 0x5a", // beyond the host address width
        "0x17150, 0x12004, 0x5b", // FSPM 1: 5 levels
        "0x17150, 0x12008, 0x5b", // FSPM 2
        "0x17150, 0x900000000, 0x73",
        "0x12000, 0x900000007, 0x70",
        "0x14000, 0x900000007, 0x70",
        "0x12000, 0x13006, 0x71", // P of each level
        "0x13000, 0x14006, 0x71",
        "0x14000, 0x15006, 0x71",
        "0x15028, 0xd006, 0x71",
        "0x12000, 0x13003, 0x81", // U/S of each level
        "0x13000, 0x14003, 0x81",
        "0x14000, 0x15003, 0x81",
        "0x15028, 0xd003, 0x81",
        "0x12000, 0x13087, 0x72", // PS at level 4
        "0x14000, 0x1000000015007, 0x72", // bit 48
        "0x15028, 0x800000000d007, 0x72", // bit 51
        "0x14000, 0x2087, 0x72", // 2 MiB page: bit 13
        "0x13000, 0x20000087, 0x72", // 1 GiB page: bit 29
        "0x15028, 0xfee01007, 0x87",
    })
    void shouldFaultWithTheReasonOfTheEntry(String at, String value, String reason) {
        bench.word(Long.decode(at), Long.decode(value));
        expectFault(Integer.decode(reason));
    }

    @ParameterizedTest
    @CsvSource({"0x12000, 0x13005", "0x13000, 0x14005", "0x14000, 0x15005", "0x15028, 0xd005"})
    void shouldWriteOnlyWhereEveryLevelLets(String at, String value) {
        bench.word(LEAF, 0xd047L); // D: once cached, nothing keeps writes back but the permissions
        bench.word(Long.decode(at), Long.decode(value));
        assertThat(bench.read(0x5000).passed()).isTrue();
        assertThat(bench.write(0x5000).passed()).isFalse();
        assertThat(reason(bench)).isEqualTo(0x85);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x800_0000_0000_d007L, 0xf07L | 0xd000L, 0x7ff0_0000_0000_d007L, 0x8000_0000_0000_d007L})
    void shouldIgnoreWhatIsSoftwaresAndExecutions(long leaf) {
        bench.word(LEAF, leaf);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xd000L);
    }

    @Test
    void shouldWalkBlocks() {
        bench.word(VtdBench.LEVEL_2 + 8, 0x60_1087L); // 2 MiB, PAT 12
        bench.word(VtdBench.LEVEL_3 + 8, 0x8000_0087L); // 1 GiB
        assertThat(bench.read(0x20_1234).phys()).isEqualTo(0x60_1234L);
        assertThat(bench.read(0x20_0000)).extracting(Translated::bytesLeft).isEqualTo(0x20_0000L);
        assertThat(bench.write(0x4000_0010L).phys()).isEqualTo(0x8000_0010L);
        assertThat(word(VtdBench.LEVEL_3 + 8)).isEqualTo(0x8000_00e7L);
    }

    @Test
    void shouldTakeCanonicalAddressesAlone() {
        bench.word(VtdBench.LEVEL_4 + 0x800, VtdBench.LEVEL_3 | 7); // entry 256: from 0xffff_8000_0000_0000 on
        assertThat(bench.read(0xffff_8000_0000_5010L).phys()).isEqualTo(0xd010L);
        for (long address : new long[] {0x8000_0000_5000L, 0x1_0000_0000_5000L, 0xfffe_8000_0000_5000L}) {
            assertThat(bench.read(address).passed()).isFalse();
            assertThat(reason(bench)).isEqualTo(0x80);
        }
    }

    @Test
    void shouldWalkFiveLevels() {
        try (VtdBench five = new VtdBench(FIRST_STAGE.withMode(VtdMode.FIVE_LEVELS), InFlight.NONE)) {
            five.firstStage();
            five.word(LEAF, 0xd007L);
            five.word(0x1_8000L + 3 * 8, VtdBench.LEVEL_4 | 7); // 3 << 48
            five.word(VtdBench.PASID + 16, 0x1_8004L); // FSPM 01
            assertThat(five.read(0x3_0000_0000_5123L))
                    .isEqualTo(new Translated(true, 0xd123, 0xedd, MemoryType.AS_SENT, false, 5, 4));
            assertThat(word(five, 0x1_8018L)).isEqualTo(0x1_2027L);
            five.word(0x1_8018L, VtdBench.LEVEL_4 | 0x87);
            assertThat(five.read(0x3_0000_0000_5123L).passed()).isTrue();
            five.complete(0x0000_0045_0005_0026L, 0); // all of PASID 0x45 of domain 5
            assertThat(five.read(0x3_0000_0000_6000L).passed()).isFalse();
            assertThat(reason(five)).isEqualTo(0x72);
            assertThat(five.read(1L << 56).passed()).isFalse();
            assertThat(reason(five)).isEqualTo(0x80);
            five.word(VtdBench.PASID + 16, 0x1_8008L);
            five.complete(0x37, 0);
            assertThat(five.read(0x3_0000_0000_5123L).passed()).isFalse();
            assertThat(reason(five)).isEqualTo(0x5b);
        }
    }

    private static long word(VtdBench of, long at) {
        return of.memory.read64(at);
    }

    @Test
    void shouldTellAWalkAndChangeNothing() {
        bench.word(LEAF, 0xd005L);
        TableWalk walk = bench.unit.walk(VtdBench.DEVICE, 0x5123);
        assertThat(walk.format().orElseThrow().name()).isEqualTo("x86-64, 4 levels");
        assertThat(walk.root()).hasValue(VtdBench.LEVEL_4);
        assertThat(walk.steps())
                .extracting(TableWalk.Step::value)
                .containsExactly(0x1_3007L, 0x1_4007L, 0x1_5007L, 0xd005L);
        assertThat(walk.outcome()).isInstanceOfSatisfying(TableWalk.Mapped.class, mapped -> {
            assertThat(mapped.phys()).isEqualTo(0xd123L);
            assertThat(mapped.readable()).isTrue();
            assertThat(mapped.writable()).isFalse();
        });
        assertThat(word(LEAF)).isEqualTo(0xd005L);
        assertThat(bench.unit.walk(VtdBench.DEVICE, 0x8000_0000_0000L).outcome())
                .isEqualTo(new TableWalk.Faulted(
                        0x80, "NOT_CANONICAL", "address 0x800000000000 is no copy of its bit 47 from there on"));
    }

    @ParameterizedTest
    @CsvSource({
        "0x4500050026, 0x0000, true", // PASID 0x45 of domain 5
        "0x4500050036, 0x5000, true", // its page 5
        "0x4500050036, 0x5040, true", // leaf only
        "0x4500050036, 0x4003, true", // pages 0 to 7
        "0x4500050036, 0x4000, false", // page 4
        "0x4600050026, 0x0000, false", // another PASID
        "0x4500040026, 0x0000, false", // another domain
        "0x0000050022, 0x0000, true", // IOTLB, domain 5
        "0x0000050032, 0x9000, true", // IOTLB, a page of domain 5: the whole first stage of it goes
        "0x0000040032, 0x5000, false",
        "0x0000000012, 0x0000, true", // IOTLB, global
        "0x0000000037, 0x0000, false", // PASID cache: says nothing of translations
    })
    void shouldForgetTranslationsByPasidAndDomain(String lo, String hi, boolean gone) {
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.word(LEAF, 0);
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.complete(Long.decode(lo), Long.decode(hi));
        assertThat(bench.read(0x5000).passed()).isNotEqualTo(gone);
    }

    @Test
    void shouldRejectAMaskThatIsTooLarge() {
        bench.submit(0x45_0005_0036L, 19); // AM 19, MAMV 18
        bench.run();
        assertThat(bench.registers.read32(VtdBench.FSTS)).isEqualTo(1 << 4);
    }

    /** A second stage and a first stage under one domain id are two things. */
    @Test
    void shouldKeepTheStagesApart() {
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xd000L);
        bench.word(VtdBench.PASID, VtdBench.LEVEL_4 | 0x89);
        bench.word(VtdBench.LEVEL_4, VtdBench.LEVEL_3 | 3);
        bench.word(VtdBench.LEVEL_3, VtdBench.LEVEL_2 | 3);
        bench.word(VtdBench.LEVEL_2, VtdBench.LEVEL_1 | 3);
        bench.word(LEAF, 0xe003L);
        bench.complete(0x37, 0);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xe000L);
    }
}
