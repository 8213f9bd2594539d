package io.crossdock.model.vtd;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.InFlight;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IOTLB and context cache: stale until invalidated, and by nothing less than the right descriptor. */
class VtdCacheTest {
    private final VtdBench bench = new VtdBench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Input page 5 of domain 5 goes to 0xd000 in the cache and nowhere in the table. */
    private void stalePage5() {
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        assertThat(bench.read(0x5000).phys()).isEqualTo(0xd000);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0);
        assertThat(bench.write(0x5fff).phys()).isEqualTo(0xdfff);
    }

    @ParameterizedTest
    @CsvSource({
        // IOTLB: type 2, G in 5:4, domain in 31:16; upper half: address and AM
        "0x0000012, 0x0000", // global
        "0x0050022, 0x0000", // domain 5
        "0x0050032, 0x5000", // page
        "0x0050032, 0x5040", // IH (6)
        "0x0050032, 0x4001", // two pages
        "0x0050032, 0x5001", // the same, low bit of the address masked
        "0x0050032, 0x0003", // eight pages
        "0x0050032, 0x0012", // AM=18
        "0x00500f2, 0x5000", // with DR and DW
    })
    void shouldForgetWhatADescriptorCovers(String lo, String hi) {
        bench.translating();
        stalePage5();
        bench.complete(Long.decode(lo), Long.decode(hi));
        assertThat(bench.read(0x5000).passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0040022, 0x0000", // domain 4
        "0x0040032, 0x5000", // page of domain 4
        "0x0050032, 0x4000", // the page before
        "0x0050032, 0x6000", // and after
        "0x0050032, 0x2001", // pages 2 and 3
        "0x0050032, 0x0002", // pages 0 to 3
        "0x0050032, 0x8003", // pages 8 to 15
        "0x0000011, 0x0000", // context, global: says nothing of translations
    })
    void shouldKeepWhatADescriptorDoesNotCover(String lo, String hi) {
        bench.translating();
        stalePage5();
        bench.complete(Long.decode(lo), Long.decode(hi));
        assertThat(bench.read(0x5000).passed()).isTrue();
    }

    /** The table of the lowest 2 MiB is known, and no entry leads to it any more: whether page 6 is found through it. */
    private boolean findsPage6AfterThe(String lo, String hi) {
        bench.translating();
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        bench.word(VtdBench.LEVEL_1 + 6 * 8, 0xe003);
        assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
        bench.word(VtdBench.LEVEL_2, 0);
        bench.complete(Long.decode(lo), Long.decode(hi));
        return bench.read(0x6000).passed();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000012, 0x0000", // global
        "0x0050022, 0x0000", // domain 5
        "0x0050032, 0x5000", // a page, IH 0
        "0x0050032, 0x1ff000", // any that the table translates
        "0x0050032, 0x0012", // AM=18
    })
    void shouldForgetTablesWithoutTheHint(String lo, String hi) {
        assertThat(findsPage6AfterThe(lo, hi)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x0050032, 0x5040", // IH (6): leaves alone have changed
        "0x0050032, 0x200000", // another table's page
        "0x0040032, 0x5000", // domain 4
        "0x0040022, 0x0000",
        "0x0000011, 0x0000", // contexts
    })
    void shouldKeepTablesThatADescriptorDoesNotCover(String lo, String hi) {
        assertThat(findsPage6AfterThe(lo, hi)).isTrue();
    }

    @Test
    void shouldForgetTablesByRegisterWithoutTheHint() {
        assertThat(findsPage6AfterThe("0x0000011", "0x0")).isTrue();
        bench.registers.write32(VtdBench.GCMD, 0x8000_0000); // the queue off
        bench.run();
        bench.unit.step();
        bench.registers.write64(VtdBench.IVA, 0x6040); // IH
        bench.registers.write64(VtdBench.IOTLB, 0xb000_0005_0000_0000L); // IVT, pages of domain 5
        bench.run();
        assertThat(bench.read(0x6000).passed()).isTrue();
        bench.registers.write64(VtdBench.IVA, 0x6000);
        bench.registers.write64(VtdBench.IOTLB, 0xb000_0005_0000_0000L);
        bench.run();
        assertThat(bench.read(0x6000).passed()).isFalse();
    }

    /** Rights that a level above a table denies are denied to what is found through it later, too. */
    @Test
    void shouldKeepWhatTheLevelsAboveATableDeny() {
        bench.translating();
        bench.word(VtdBench.LEVEL_3, VtdBench.LEVEL_2 | 1);
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        bench.word(VtdBench.LEVEL_1 + 6 * 8, 0xe003);
        assertThat(bench.read(0x5000).walkReads()).isEqualTo(4);
        assertThat(bench.read(0x6000).walkReads()).isEqualTo(1);
        assertThat(bench.write(0x6000).passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x200000, false", // AM=0
        "0x200008, false", // 1 MiB
        "0x300008, false",
        "0x200009, true", // 2 MiB
        "0x00000a, true", // 4 MiB from 0
    })
    void shouldForgetASuperpageOnlyIfTheMaskCoversIt(String hi, boolean gone) {
        bench.translating();
        bench.word(VtdBench.LEVEL_2 + 8, 0x4020_0083L);
        bench.read(0x20_0000L);
        bench.word(VtdBench.LEVEL_2 + 8, 0);
        bench.complete(0x0050032, Long.decode(hi));
        assertThat(bench.read(0x3f_f000L).passed()).isNotEqualTo(gone);
    }

    @Test
    void shouldShareTranslationsWithinADomainAndNotAcross() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.word(VtdBench.CONTEXT + 16, VtdBench.LEVEL_4 | 1);
        bench.word(VtdBench.CONTEXT + 24, 0x502);
        bench.word(VtdBench.CONTEXT + 32, VtdBench.LEVEL_4 | 1);
        bench.word(VtdBench.CONTEXT + 40, 0x602);
        assertThat(bench.read(0).iotlbHit()).isFalse();
        assertThat(bench.unit.translate(Bdf.of(0, 1, 1), 0, false).iotlbHit()).isTrue();
        assertThat(bench.unit.translate(Bdf.of(0, 1, 2), 0, false).iotlbHit()).isFalse();
    }

    /** CAP.CM (7): an entry that came since is found after an invalidation of its page only; one that denies is not absent. */
    @Test
    void shouldRememberAbsentEntriesInCachingMode() {
        try (VtdBench caching = new VtdBench(VtdParameters.SERVER.withMode(VtdMode.CACHING), InFlight.NONE)) {
            assertThat(caching.registers.read64(0x08) & 0x80).isEqualTo(0x80);
            caching.translating();
            assertThat(caching.read(0x5000).passed()).isFalse();
            caching.clearFault(0);
            caching.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
            assertThat(caching.write(0x5000).passed()).isFalse();
            assertThat(caching.faultHi(1)).as("no write permission").isEqualTo(0x8000_0005_0000_0008L);
            caching.complete(0x0050032, 0x6000);
            assertThat(caching.read(0x5000).passed()).isFalse();
            caching.complete(0x0050032, 0x5000);
            assertThat(caching.read(0x5000).phys()).isEqualTo(0xd000);

            caching.word(VtdBench.LEVEL_1 + 6 * 8, 0xe001);
            assertThat(caching.write(0x6000).passed()).isFalse();
            caching.word(VtdBench.LEVEL_1 + 6 * 8, 0xe003);
            assertThat(caching.write(0x6000).passed()).as("it was there").isTrue();
        }
    }

    @Test
    void shouldForgetAbsenceOnlyWhereItRemembersIt() {
        bench.translating();
        assertThat(bench.registers.read64(0x08) & 0x80).isZero();
        assertThat(bench.read(0x5000).passed()).isFalse();
        bench.word(VtdBench.LEVEL_1 + 5 * 8, 0xd003);
        assertThat(bench.read(0x5000).passed()).isTrue();
    }

    @Test
    void shouldRecordAPermissionFaultOfACachedEntry() {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd001);
        assertThat(bench.read(0).passed()).isTrue();
        assertThat(bench.write(0x10).passed()).isFalse();
        assertThat(bench.faultHi(0)).isEqualTo(0x8000_0005_0000_0008L);
        // More permission in the table counts after an invalidation only.
        bench.word(VtdBench.LEVEL_1, 0xd003);
        assertThat(bench.write(0x10).passed()).isFalse();
        bench.complete(0x0050032, 0);
        assertThat(bench.write(0x10).passed()).isTrue();
    }

    @Test
    void shouldNeverCacheWhatIsNotPresentOrErroneous() {
        bench.translating();
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(VtdBench.LEVEL_1, 0x4000_0000_0000_d003L);
        assertThat(bench.read(0).passed()).isFalse();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        assertThat(bench.read(0).passed()).isTrue();

        Bdf other = Bdf.of(0, 2, 0);
        assertThat(bench.unit.translate(other, 0, false).passed()).isFalse();
        bench.word(VtdBench.CONTEXT_TABLE + 0x10 * 16, VtdBench.LEVEL_4 | 0x11);
        assertThat(bench.unit.translate(other, 0, false).passed()).isFalse();
        bench.word(VtdBench.CONTEXT_TABLE + 0x10 * 16, VtdBench.LEVEL_4 | 1);
        bench.word(VtdBench.CONTEXT_TABLE + 0x10 * 16 + 8, 0x502);
        assertThat(bench.unit.translate(other, 0, false).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // context: type 1, G in 5:4, domain in 31:16, source-id in 47:32, FM in 49:48
        "0x0000000000000011, true", // global
        "0x0000000000050021, true", // domain 5
        "0x0000000800050031, true", // device 8 of domain 5
        "0x0001000c00050031, true", // function 4, bit 2 masked
        "0x0002000e00050031, true", // function 6, bits 2:1 masked
        "0x0003000f00050031, true", // function 7, bits 2:0 masked
        "0x0000000000040021, false", // domain 4
        "0x0000000900050031, false", // another function
        "0x0000000800040031, false", // another domain
        "0x0001000a00050031, false", // function 2 with bit 2 masked
        "0x0003001000050031, false", // another device
        "0x0000000000000012, false", // IOTLB, global
    })
    void shouldReadTheContextAgainIfADescriptorCoversIt(String lo, boolean covered) {
        bench.translating();
        bench.word(VtdBench.LEVEL_1, 0xd003);
        bench.read(0);
        bench.word(VtdBench.CONTEXT, 0);
        assertThat(bench.read(0).passed()).isTrue();
        bench.complete(Long.decode(lo), 0);
        assertThat(bench.read(0).passed()).isNotEqualTo(covered);
    }

    @Test
    void shouldKeepTranslationsOfADetachedDomainUntilInvalidated() {
        bench.translating();
        stalePage5();
        bench.complete(0x11, 0);
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.complete(0x12, 0);
        assertThat(bench.read(0x5000).passed()).isFalse();
    }

    @Test
    void shouldReplaceTheLeastRecentlyUsedEntryOfASet() {
        try (VtdBench small = new VtdBench(VtdParameters.SERVER.withIotlbEntries(8), InFlight.NONE)) {
            small.translating();
            for (int page = 0; page < 9; page++) {
                small.word(VtdBench.LEVEL_1 + page * 8L, page * 0x1000L | 3);
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
}
