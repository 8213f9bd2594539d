package io.crossdock.model.amdvi;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.pci.Bdf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Literal words against the layouts of device table entry, version 1 entry and event. */
class AmdViWalkTest {
    private final AmdViBench bench = new AmdViBench().translating();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void shouldTranslateAPage() {
        bench.word(AmdViBench.LEVEL_1 + 3 * 8, 0x6000_0012_3456_7001L);
        Translated answer = bench.read(0x3abc);
        assertThat(answer.passed()).isTrue();
        assertThat(answer.phys()).isEqualTo(0x12_3456_7abcL);
        assertThat(answer.bytesLeft()).isEqualTo(0x544);
        assertThat(answer.walkReads()).isEqualTo(4);
        assertThat(answer.configReads()).isEqualTo(1);
        assertThat(bench.write(0x3ab0).iotlbHit()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // an entry of level 2 or 3 with NextLevel 0 maps 2 MiB or 1 GiB
        "2, 0x6000000040200001, 0x1f1234, 0x403f1234",
        "3, 0x6000000080000001, 0x3f001234, 0xbf001234",
        // NextLevel 7: bit 12 clear 8 KiB; bits 14:12 set 64 KiB; bits 18:12 set, 1 MiB
        "1, 0x6000000000500e01, 0x1fff, 0x501fff",
        "1, 0x6000000000507e01, 0xffff, 0x50ffff",
        "1, 0x600000000057fe01, 0xfffff, 0x5fffff",
        // at level 2: bits 20:12 set, 4 MiB; bits 24:12 set, 64 MiB
        "2, 0x60000000009ffe01, 0x3abcde, 0xbabcde",
        "2, 0x6000000009fffe01, 0x3abcdef, 0xbabcdef",
        // at level 3: bits 30:12 set, 4 GiB
        "3, 0x600000027ffffe01, 0xabcdef01, 0x2abcdef01",
    })
    void shouldTranslateLargePages(int level, String entry, String iova, String phys) {
        long table = level == 1 ? AmdViBench.LEVEL_1 : level == 2 ? AmdViBench.LEVEL_2 : AmdViBench.LEVEL_3;
        long address = Long.decode(iova);
        bench.word(table + (address >>> 12 + 9 * (level - 1)) * 8, Long.decode(entry));
        assertThat(bench.read(address).phys()).isEqualTo(Long.decode(phys));
    }

    @Test
    void shouldLetATableSkipLevels() {
        bench.word(AmdViBench.LEVEL_4, AmdViBench.LEVEL_1 | AmdViBench.TO_1);
        bench.word(AmdViBench.LEVEL_1 + 8, 0x70_0000L | AmdViBench.LEAF);
        assertThat(bench.read(0x1000).phys()).isEqualTo(0x70_0000L);
        // bit 21 belongs to a level that the table skips
        assertThat(bench.read(0x20_1000L).passed()).isFalse();
        assertThat(bench.event(0, 0)).isEqualTo(0x2000_0005_0000_0008L);
    }

    @Test
    void shouldAndTheRightsOfAllLevelsAndOfTheDevice() {
        bench.word(AmdViBench.LEVEL_1, 0x60_0000L | AmdViBench.LEAF);
        bench.word(AmdViBench.LEVEL_2, AmdViBench.LEVEL_1 | 0x2000_0000_0000_0201L); // IR alone
        assertThat(bench.read(0).passed()).isTrue();
        assertThat(bench.write(0).passed()).isFalse();
        // IO_PAGE_FAULT, PE, RW, PR, domain 5, device 8
        assertThat(bench.event(0, 0)).isEqualTo(0x2070_0005_0000_0008L);
        assertThat(bench.event(0, 1)).isZero();

        bench.word(AmdViBench.DTE, AmdViBench.LEVEL_4 | 0x4000_0000_0000_0803L); // IW alone
        bench.complete(0x2000_0000_0000_0008L, 0);
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.event(1, 0)).isEqualTo(0x2050_0005_0000_0008L);
    }

    @Test
    void shouldRefuseWhatIsNotMapped() {
        assertThat(bench.write(0x5678).passed()).isFalse();
        assertThat(bench.event(0, 0)).isEqualTo(0x2020_0005_0000_0008L);
        assertThat(bench.event(0, 1)).isEqualTo(0x5678);
        assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isEqualTo(16);
        assertThat(bench.read(1L << 48).passed()).isFalse();
        assertThat(bench.event(1, 0)).isEqualTo(0x2000_0005_0000_0008L);
    }

    @Test
    void shouldRefuseIllegalEntries() {
        bench.word(AmdViBench.LEVEL_1, 0x6000_0000_0060_0201L); // next level is no lower
        bench.word(AmdViBench.LEVEL_1 + 8, 0x6010_0000_0060_0001L); // bit 52 is reserved
        bench.word(AmdViBench.LEVEL_1 + 16, 0x6000_0000_006f_fe01L); // 2 MiB is level 2's own size
        for (int page = 0; page < 3; page++) {
            assertThat(bench.read(page * 0x1000L).passed()).isFalse();
            assertThat(bench.event(page, 0)).isEqualTo(0x2090_0005_0000_0008L); // RZ, PR
        }
    }

    @Test
    void shouldTellOfATableThatCannotBeRead() {
        bench.word(AmdViBench.LEVEL_2, 0x6000_7000_0000_0201L);
        assertThat(bench.read(0x2000).passed()).isFalse();
        assertThat(bench.event(0, 0)).isEqualTo(0x4000_0005_0000_0008L);
        assertThat(bench.event(0, 1)).isEqualTo(0x7000_0000_0010L);
    }

    @Test
    void shouldFollowTheDeviceTableEntry() {
        Bdf other = Bdf.of(0, 2, 0); // DeviceID 0x10
        long dte = AmdViBench.DEVICES + 0x10 * 32;
        assertThat(bench.unit.translate(other, 0x1234, true).phys()).isEqualTo(0x1234); // V=0
        bench.word(dte, 1); // TV=0
        bench.complete(0x2000_0000_0000_0010L, 0);
        assertThat(bench.unit.translate(other, 0x1234, false).passed()).isFalse();
        bench.word(dte, 0x2000_0000_0000_0003L); // Mode 0, IR
        bench.complete(0x2000_0000_0000_0010L, 0);
        assertThat(bench.unit.translate(other, 0x1234, false).phys()).isEqualTo(0x1234);
        assertThat(bench.unit.translate(other, 0x1234, true).passed()).isFalse();
        bench.word(dte, 0x6000_0000_0000_0e03L); // Mode 7
        bench.complete(0x2000_0000_0000_0010L, 0);
        assertThat(bench.unit.translate(other, 0x1234, false).passed()).isFalse();
        assertThat(bench.event(2, 0)).isEqualTo(0x1000_0000_0000_0010L);
        assertThat(bench.unit.translate(Bdf.of(0, 16, 0), 0, false).passed()).isFalse(); // beyond the table's end
        assertThat(bench.event(3, 0)).isEqualTo(0x1000_0000_0000_0080L);
    }

    @Test
    void shouldKeepSilentWhereTheEntrySaysSo() {
        bench.word(AmdViBench.DTE + 8, 0x4_0000_0005L); // SA
        assertThat(bench.read(0).passed()).isFalse();
        assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isZero();
    }

    @Test
    void shouldTellAWalk() {
        bench.word(AmdViBench.LEVEL_1, 0x60_0000L | 0x2000_0000_0000_0001L);
        TableWalk walk = bench.unit.walk(AmdViBench.DEVICE, 0x123);
        assertThat(walk.format().orElseThrow().name()).isEqualTo("AMD v1, 4 levels");
        assertThat(walk.steps())
                .extracting(TableWalk.Step::entryAddress)
                .containsExactly(AmdViBench.LEVEL_4, AmdViBench.LEVEL_3, AmdViBench.LEVEL_2, AmdViBench.LEVEL_1);
        assertThat(walk.outcome()).isInstanceOfSatisfying(TableWalk.Mapped.class, m -> {
            assertThat(m.phys()).isEqualTo(0x60_0123L);
            assertThat(m.blockSize()).isEqualTo(0x1000);
            assertThat(m.readable()).isTrue();
            assertThat(m.writable()).isFalse();
        });
        assertThat(bench.unit.walk(AmdViBench.DEVICE, 0x1000).outcome())
                .isInstanceOfSatisfying(
                        TableWalk.Faulted.class, f -> assertThat(f.name()).isEqualTo("IO_PAGE_FAULT"));
        assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isZero();
    }
}
