package io.crossdock.model.smmu;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The IOTLB: stale until invalidated, and by nothing less than the right command (specification 4.4). */
class SmmuTlbTest {
    /** nG, AF, SH=11, AP=01, AttrIndx=0, page. */
    private static final long RW_PAGE = 0xf43;

    /** nG=0. */
    private static final long GLOBAL_PAGE = 0x743;

    private final SmmuBench bench = new SmmuBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Input page 5 goes to 0x4000_d000 in the cache and nowhere in the table. */
    private void stalePage5(long attributes) {
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | attributes);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0x4000_d000L);
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0);
        assertThat(bench.write(0x5fff).phys()).isEqualTo(0x4000_dfffL);
    }

    private boolean gone(String word0, String word1) {
        bench.complete(Long.decode(word0), Long.decode(word1));
        return !bench.read(0x5000).passed();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000000000010, 0x0000", // NH_ALL
        "0x0001000000000011, 0x0000", // NH_ASID 1
        "0x0001000000000012, 0x5001", // NH_VA ASID 1, address 0x5000, leaf
        "0x0001000000000012, 0x5000", // NH_VA, not only leaf
        "0x0000000000000013, 0x5001", // NH_VAA
        "0x0000000000000030, 0x0000", // NSNH_ALL
        // TG=01 (11:10), TTL=11 (9:8): one granule at 0x5000
        "0x0001000000000012, 0x5701",
        // TG=01, NUM=1 (16:12): 0x4000 and 0x5000
        "0x0001000000001012, 0x4401",
        // TG=01, NUM=0, SCALE=3 (24:20): 8 granules from 0
        "0x0001000000300012, 0x0401",
        // TG=01, NUM=31, SCALE=31: more than any address space
        "0x0000000001f1f013, 0x0401",
    })
    void shouldForgetWhatACommandCovers(String word0, String word1) {
        bench.translating();
        stalePage5(RW_PAGE);
        assertThat(gone(word0, word1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0002000000000011, 0x0000", // NH_ASID 2
        "0x0002000000000012, 0x5001", // NH_VA of ASID 2
        "0x0001000000000012, 0x4001", // NH_VA of the page before
        "0x0001000000000012, 0x6001", // and after
        "0x0000000000000013, 0x6001", // NH_VAA of another page
        "0x0001000100000012, 0x5001", // VMID 1, which no entry has
        "0x0000000100000010, 0x0000",
        "0x0000000000000020, 0x0000", // EL2_ALL
        "0x0001000000000021, 0x0000", // EL2_ASID
        "0x0001000000000022, 0x5001", // EL2_VA
        "0x0000000000000023, 0x5001", // EL2_VAA
        "0x0001000000000012, 0x5601", // TTL=10: a block at level 2
        "0x0001000000000012, 0x4f01", // TG=11: a 64K table
        "0x0001000000000012, 0x4701", // one granule at 0x4000
        "0x0001000000001012, 0x3401", // two granules from 0x3000
        "0x0001000000200012, 0x0401", // four granules from 0
        "0x0000000800000003, 0x0001", // CFGI_STE says nothing of translations
        "0x0000000000000004, 0x001f", // CFGI_ALL neither
    })
    void shouldKeepWhatACommandDoesNotCover(String word0, String word1) {
        bench.translating();
        stalePage5(RW_PAGE);
        assertThat(gone(word0, word1)).isFalse();
    }

    /** The table of the lowest 2 MiB is known, and no entry leads to it any more: whether page 6 is found through it. */
    private boolean findsPage6AfterThe(String word0, String word1) {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | RW_PAGE);
        bench.word(SmmuBench.LEVEL_3 + 6 * 8, 0x4000_e000L | RW_PAGE);
        assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
        bench.word(SmmuBench.LEVEL_2, 0);
        bench.complete(Long.decode(word0), Long.decode(word1));
        return bench.read(0x6000).passed();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000000000000010, 0x0000", // NH_ALL
        "0x0001000000000011, 0x0000", // NH_ASID 1
        "0x0001000000000012, 0x5000", // NH_VA without Leaf
        "0x0001000000000012, 0x1ff000", // of any page that the table translates
        "0x0000000000000013, 0x6000", // NH_VAA without Leaf
        "0x0000000000000030, 0x0000", // NSNH_ALL
        "0x0001000000001012, 0x4400", // TG=01, NUM=1: 0x4000 and 0x5000
    })
    void shouldForgetTablesWhereACommandIsNotOfLeavesOnly(String word0, String word1) {
        assertThat(findsPage6AfterThe(word0, word1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0001000000000012, 0x5001", // NH_VA with Leaf
        "0x0000000000000013, 0x5001", // NH_VAA with Leaf
        "0x0001000000001012, 0x4401", // the range with Leaf
        "0x0001000000000012, 0x200000", // NH_VA of another table's page
        "0x0002000000000012, 0x5000", // of ASID 2
        "0x0001000100000012, 0x5000", // of VMID 1
        "0x0001000000001012, 0x4c00", // of 64K tables
        "0x0002000000000011, 0x0000", // NH_ASID 2
        "0x0000000000000020, 0x0000", // EL2_ALL
        "0x0000000000000004, 0x001f", // CFGI_ALL
    })
    void shouldKeepTablesThatACommandDoesNotCover(String word0, String word1) {
        assertThat(findsPage6AfterThe(word0, word1)).isTrue();
    }

    /** APTable of a table descriptor counts for what is found through it later, too. */
    @Test
    void shouldKeepWhatTheLevelsAboveATableForbid() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_1, SmmuBench.LEVEL_2 | 1L << 62 | 3); // APTable 10: read-only
        bench.word(SmmuBench.LEVEL_3 + 5 * 8, 0x4000_d000L | RW_PAGE);
        bench.word(SmmuBench.LEVEL_3 + 6 * 8, 0x4000_e000L | RW_PAGE);
        assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
        assertThat(bench.read(0x6000).walkReads()).isEqualTo(1);
        assertThat(bench.write(0x6000).passed()).isFalse();
    }

    @Test
    void shouldForgetAGlobalEntryByAddressOfAnyAsidButNotByAsid() {
        bench.translating();
        stalePage5(GLOBAL_PAGE);
        assertThat(gone("0x0001000000000011", "0x0")).isFalse();
        assertThat(gone("0x0007000000000012", "0x5001")).isTrue();
    }

    @Test
    void shouldShareGlobalEntriesBetweenAsidsAndNoOthers() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | GLOBAL_PAGE);
        bench.word(SmmuBench.LEVEL_3 + 8, 0x4000_1000L | RW_PAGE);
        bench.read(0);
        bench.read(0x1000);
        // ASID 2 in the same descriptor.
        bench.word(SmmuBench.CONTEXT, 0x0002_e205_c000_0010L);
        bench.complete(SmmuBench.CFGI_RANGE, 31);
        assertThat(bench.read(0).iotlbHit()).isTrue();
        assertThat(bench.read(0x1000).iotlbHit()).isFalse();
    }

    @Test
    void shouldForgetABlockByAnyAddressInIt() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_2 + 8, 0x4020_0000L | 0xf41);
        bench.read(0x20_0000L);
        bench.word(SmmuBench.LEVEL_2 + 8, 0);
        assertThat(bench.read(0x3f_f000L).passed()).isTrue();
        bench.complete(0x0001_0000_0000_0012L, 0x40_0001L);
        assertThat(bench.read(0x3f_f000L).passed()).isTrue();
        bench.complete(0x0001_0000_0000_0012L, 0x2a_b001L);
        assertThat(bench.read(0x3f_f000L).passed()).isFalse();
    }

    @Test
    void shouldKeepTheOldTypeAndPermissionUntilInvalidated() {
        bench.translating();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE | 2 << 2);
        assertThat(bench.write(0).type().isDevice()).isTrue();
        // AttrIndx 0, read-only.
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0xfc3);
        assertThat(bench.write(0).type().isDevice()).isTrue();
        bench.complete(0x0001_0000_0000_0012L, 1);
        assertThat(bench.write(0).passed()).isFalse();
        assertThat(bench.read(0).type().isDevice()).isFalse();
    }

    @Test
    void shouldNeverCacheAFault() {
        bench.translating();
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | 0xb43);
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(SmmuBench.LEVEL_3, 0x4000_0000L | RW_PAGE);
        assertThat(bench.read(0).passed()).isTrue();
    }

    @Test
    void shouldSeparateTheEl2RegimesAndTheirCommands() {
        bench.translating();
        bench.word(SmmuBench.STE + 8, 0x8000_0000L);
        stalePage5(RW_PAGE);
        assertThat(gone("0x0000000000000030", "0x0")).isFalse();
        assertThat(gone("0x0001000000000012", "0x5001")).isFalse();
        // The EL2 regime has no ASIDs: any will do.
        assertThat(gone("0x0009000000000022", "0x5001")).isTrue();
        stalePage5(RW_PAGE);
        assertThat(gone("0x0001000000000021", "0x0")).isFalse();
        assertThat(gone("0x0000000000000020", "0x0")).isTrue();
    }

    @Test
    void shouldTagEl2E2hEntriesByAsid() {
        bench.word(SmmuBench.STE + 8, 0x8000_0000L);
        bench.translating();
        bench.registers.write32(SmmuBench.CR0, 0);
        bench.unit.step();
        bench.registers.write32(SmmuBench.CR2, 0x3);
        bench.registers.write32(SmmuBench.CR0, 0xd);
        bench.unit.step();
        stalePage5(RW_PAGE);
        assertThat(gone("0x0009000000000022", "0x5001")).isFalse();
        assertThat(gone("0x0009000000000021", "0x0")).isFalse();
        assertThat(gone("0x0001000000000021", "0x0")).isTrue();
        stalePage5(RW_PAGE);
        assertThat(gone("0x0000000000000023", "0x5001")).isTrue();
    }

    @Test
    void shouldReplaceTheLeastRecentlyUsedEntryOfASet() {
        try (SmmuBench small = new SmmuBench(SmmuParameters.SERVER.withIotlbEntries(8), InFlight.NONE)) {
            small.translating();
            for (int page = 0; page < 9; page++) {
                small.word(SmmuBench.LEVEL_3 + page * 8L, 0x4000_0000L + page * 0x1000L | RW_PAGE);
            }
            for (int page = 0; page < 8; page++) {
                small.read(page * 0x1000L);
            }
            long full = small.unit.generation();
            assertThat(small.read(0).iotlbHit()).isTrue();
            assertThat(small.unit.generation()).isEqualTo(full);
            small.read(8 * 0x1000L);
            assertThat(small.unit.generation()).isNotEqualTo(full);
            assertThat(small.read(0).iotlbHit()).isTrue();
            assertThat(small.read(0x1000).iotlbHit()).isFalse();
        }
    }

    @Test
    void shouldHold128PagesInARow() {
        bench.translating();
        for (int page = 0; page < 128; page++) {
            bench.word(SmmuBench.LEVEL_3 + page * 8L, 0x4000_0000L + page * 0x1000L | RW_PAGE);
            bench.read(page * 0x1000L);
        }
        for (int page = 0; page < 128; page++) {
            assertThat(bench.read(page * 0x1000L).iotlbHit()).isTrue();
        }
    }
}
