package io.crossdock.model.amdvi;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.observe.MemoryType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guest tables and what leads to them, written as literals (AMD 48882, 2.2.2 and 2.2.6; AMD64 APM 24593, 5.3). */
class AmdViGuestTest {
    private static final long LEAF = AmdViBench.LEVEL_1 + 5 * 8;

    private final AmdViBench bench = new AmdViBench();
    private int events;

    @BeforeEach
    void enable() {
        bench.guest();
        bench.word(LEAF, 0xd007L);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void expectEvent(boolean write, long q0, long q1) {
        assertThat((write ? bench.write(0x5010) : bench.read(0x5010)).passed()).isFalse();
        assertThat(bench.event(events, 0)).isEqualTo(q0);
        assertThat(bench.event(events, 1)).isEqualTo(q1);
        events++;
    }

    @Test
    void shouldTranslateWithoutHostTables() {
        // The device table entry; the GCR3 entry and four levels.
        assertThat(bench.write(0x5123)).isEqualTo(new Translated(true, 0xd123, 0xedd, MemoryType.AS_SENT, false, 5, 1));
        assertThat(bench.read(0x5ff8)).isEqualTo(new Translated(true, 0xdff8, 8, MemoryType.AS_SENT, true, 0, 0));
        assertThat(bench.memory.read64(LEAF)).isEqualTo(0xd067L); // D, A
        assertThat(bench.memory.read64(AmdViBench.LEVEL_4)).isEqualTo(0x1_3027L);
    }

    /** 0xfedcba9876000: bits 14:12 are 6, bits 30:15 are 0x530e, bits 51:31 are 0x1fdb97. */
    @Test
    void shouldPutTheRootTogetherFromItsPieces() {
        DeviceTableEntry entry = new DeviceTableEntry(0x1800_0000_0000_0000L, 0xfedc_b800_530e_0000L, 0);
        assertThat(entry.gcr3Table()).isEqualTo(0xf_edcb_a987_6000L);
        assertThat(new DeviceTableEntry(-1L & ~(7L << 58), 0x0000_07ff_0000_ffffL, -1L).gcr3Table())
                .isZero();
    }

    @Test
    void shouldAnnounceGuestTables() {
        assertThat(bench.registers.read64(0x30)).isEqualTo(0x1_0000_0000_0050L); // GIOSup 48, IASup 6, GTSup 4
    }

    @ParameterizedTest
    @CsvSource({
        // address of a word, its value, event of a read: 0x2005 IO_PAGE_FAULT of a user's guest address; 0x0080 RZ,
        // 0x0050 PE and PR, 0x0010 PR
        "0x12b000, 0x12000, 0x2005", // V of the GCR3 entry
        "0x12b000, 0x12021, 0x2095",
        "0x12000, 0x13006, 0x2005", // P
        "0x15028, 0xd006, 0x2005",
        "0x12000, 0x13003, 0x2055", // U/S
        "0x15028, 0xd003, 0x2055",
        "0x12000, 0x13087, 0x2095", // PS at level 4
        "0x14000, 0x2087, 0x2095", // 2 MiB page: bit 13
    })
    void shouldLogWhatIsWrong(String at, String value, String event) {
        bench.word(Long.decode(at), Long.decode(value));
        expectEvent(false, Long.decode(event) << 48 | 8, 0x5010);
    }

    @ParameterizedTest
    @CsvSource({"0x12000, 0x13005", "0x13000, 0x14005", "0x14000, 0x15005", "0x15028, 0xd005"})
    void shouldWriteOnlyWhereEveryLevelLets(String at, String value) {
        bench.word(LEAF, 0xd047L); // D: once cached, nothing keeps writes back but the permissions
        bench.word(Long.decode(at), Long.decode(value));
        assertThat(bench.read(0x5000).passed()).isTrue();
        expectEvent(true, 0x2075_0000_0000_0008L, 0x5010); // PE, RW, PR, US, GN
    }

    @Test
    void shouldLogTablesThatNothingAnswersFor() {
        bench.word(AmdViBench.GCR3, 0x9_0000_0001L);
        expectEvent(false, 0x4000_0005_0000_0008L, 0x9_0000_0000L);
        bench.word(AmdViBench.GCR3, AmdViBench.LEVEL_4 | 1);
        bench.word(AmdViBench.LEVEL_2, 0x9_0000_0007L);
        expectEvent(true, 0x4020_0005_0000_0008L, 0x9_0000_0028L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x10100, 0x6dc0000000000003", // GLX 1: two GCR3 levels
        "0x10100, 0x6cc0000000012803", // Mode 4: host tables below
        "0x10110, 0x40000000000000", // GuestPagingMode 1: 5 levels
    })
    void shouldRefuseWhatItLacks(String at, String value) {
        bench.word(Long.decode(at), Long.decode(value));
        expectEvent(false, 0x1000_0000_0000_0008L, 0x5010);
    }

    @Test
    void shouldRefuseGuestTablesWhileTheyAreSwitchedOff() {
        bench.registers.write64(AmdViBench.CONTROL, 0x1005);
        expectEvent(false, 0x1000_0000_0000_0008L, 0x5010);
    }

    /** Without GIoV requests without PASID do not go through guest tables; Mode 0 lets them pass. */
    @Test
    void shouldLetRequestsPassWithoutGIoV() {
        bench.word(AmdViBench.DTE, 0x6c80_0000_0000_0003L);
        assertThat(bench.read(0x5010).phys()).isEqualTo(0x5010);
    }

    @Test
    void shouldTakeCanonicalAddressesAlone() {
        bench.word(AmdViBench.LEVEL_4 + 0x800, AmdViBench.LEVEL_3 | 7);
        assertThat(bench.read(0xffff_8000_0000_5010L).phys()).isEqualTo(0xd010L);
        assertThat(bench.read(0x8000_0000_5010L).passed()).isFalse();
        assertThat(bench.event(0, 0)).isEqualTo(0x2005_0000_0000_0008L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x61_0007L, 0x60_1087L})
    void shouldWalkBlocksOf2MiB(long entry) {
        boolean block = (entry & 0x80) != 0;
        bench.word(AmdViBench.LEVEL_2 + 8, entry);
        bench.word(0x61_0000L, 0x7000L | 7);
        assertThat(bench.read(0x20_0123L).phys()).isEqualTo(block ? 0x60_0123L : 0x7123L);
    }

    @ParameterizedTest
    @CsvSource({
        "0x3000000500000000, 0x5004, true", // GN, page 5 of PASID 0 of domain 5
        "0x3000000500000000, 0x3005, true", // S: pages 0 to 7
        "0x3000000500000000, 0x4004, false",
        "0x3000000500000000, 0x7ffffffffffff007, true",
        "0x3000000500000000, 0x7ffffffffffff003, false", // of host tables
        "0x3000000500000001, 0x7ffffffffffff007, false", // another PASID
        "0x3000000600000000, 0x7ffffffffffff007, false", // another domain
        "0x8000000000000000, 0x0, true",
    })
    void shouldForgetWhatCommandsName(String q0, String q1, boolean gone) {
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.word(LEAF, 0);
        assertThat(bench.read(0x5000).passed()).isTrue();
        bench.complete(Long.parseUnsignedLong(q0.substring(2), 16), Long.decode(q1));
        assertThat(bench.read(0x5000).passed()).isNotEqualTo(gone);
    }

    @Test
    void shouldTellAWalkAndChangeNothing() {
        TableWalk walk = bench.unit.walk(AmdViBench.DEVICE, 0x5123);
        assertThat(walk.format().orElseThrow().name()).isEqualTo("x86-64, 4 levels");
        assertThat(walk.root()).hasValue(AmdViBench.LEVEL_4);
        assertThat(walk.steps()).hasSize(4);
        assertThat(walk.outcome()).isInstanceOfSatisfying(TableWalk.Mapped.class, mapped -> {
            assertThat(mapped.phys()).isEqualTo(0xd123L);
            assertThat(mapped.writable()).isTrue();
        });
        assertThat(bench.memory.read64(LEAF)).isEqualTo(0xd007L);
        bench.word(AmdViBench.GCR3, 0);
        assertThat(bench.unit.walk(AmdViBench.DEVICE, 0x5123).outcome()).isInstanceOf(TableWalk.Faulted.class);
    }
}
