package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Arm's granules of 16 and 64 KiB (Arm ARM DDI 0487 D8.2 for the bits that a level translates, D8.3 for descriptors): every
 * literal was put together by hand.
 */
class GranulesTest {
    /** AttrIndx 1, AP[1] 6, SH inner 9:8, AF 10, nG 11; page 11, block 01. */
    private static final long PAGE = 0xf47;

    private static final long BLOCK = 0xf45;

    private final FakeMachine machine = new FakeMachine(32 << 20);
    private final InvalidationGather gather = new InvalidationGather();

    private TablePool pool = new TablePool(machine, 12, null);

    @AfterEach
    void close() {
        pool.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    private PageTable table(PageTableFormat format, int tableLg2) {
        pool = new TablePool(machine, tableLg2, null);
        return new PageTable(format, pool, null);
    }

    private long word(long phys) {
        return machine.memory().read64(phys);
    }

    /** The table that an entry points to: type 11, and a multiple of the granule. */
    private long next(long entryAddress, long granule) {
        long entry = word(entryAddress);
        assertThat(entry & granule - 1).isEqualTo(3);
        return entry - 3;
    }

    private void map(PageTable table, long iova, long phys, long size) {
        table.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
    }

    /** 16 KiB: bits 47, 46:36, 35:25 and 24:14 index the levels. Indices 1, 2, 3, 4 from the root down. */
    @Test
    void shouldWriteEveryLevelOf16K() {
        PageTable table = table(ArmLpae.STAGE1_16K, 14);
        map(table, 0x8020_0601_0000L, 0x0123_4567_8000L, 0x4000);
        long level1 = next(table.root() + 8, 0x4000);
        long level2 = next(level1 + 2 * 8, 0x4000);
        long level3 = next(level2 + 3 * 8, 0x4000);
        assertThat(word(level3 + 4 * 8)).isEqualTo(0x0123_4567_8000L | PAGE);
        assertThat(word(level3 + 5 * 8)).isZero();

        map(table, 0x8020_0800_0000L, 0x0123_4600_0000L, 0x200_0000);
        assertThat(word(level2 + 4 * 8)).isEqualTo(0x0123_4600_0000L | BLOCK);
        // 64 GiB are no block without LPA2: 2048 of 32 MiB.
        map(table, 0x8030_0000_0000L, 0x0120_0000_0000L, 0x10_0000_0000L);
        long blocks = next(level1 + 3 * 8, 0x4000);
        assertThat(word(blocks)).isEqualTo(0x0120_0000_0000L | BLOCK);
        assertThat(word(blocks + 2047 * 8)).isEqualTo(0x012f_fe00_0000L | BLOCK);
        assertThat(table.translate(0x803f_ffff_ffffL)).isEqualTo(0x012f_ffff_ffffL);
    }

    /** 64 KiB: bits 47:42, 41:29 and 28:16 index the levels. Indices 1, 2, 3 from the root down. */
    @Test
    void shouldWriteEveryLevelOf64K() {
        PageTable table = table(ArmLpae.STAGE1_64K.limitedTo(48, 48), 16);
        map(table, 0x0400_4003_0000L, 0x0123_4567_0000L, 0x1_0000);
        long level2 = next(table.root() + 8, 0x1_0000);
        long level3 = next(level2 + 2 * 8, 0x1_0000);
        assertThat(word(level3 + 3 * 8)).isEqualTo(0x0123_4567_0000L | PAGE);
        map(table, 0x0400_6000_0000L, 0x0123_4000_0000L, 0x2000_0000);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x0123_4000_0000L | BLOCK);
        // 4 TiB are no block without 52-bit addresses: 8192 of 512 MiB.
        map(table, 0x0800_0000_0000L, 0x0400_0000_0000L, 0x400_0000_0000L);
        long blocks = next(table.root() + 2 * 8, 0x1_0000);
        assertThat(word(blocks)).isEqualTo(0x0400_0000_0000L | BLOCK);
        assertThat(word(blocks + 8191 * 8)).isEqualTo(0x07ff_e000_0000L | BLOCK);
        assertThatThrownBy(() -> map(table, 0x1_0000_0000_0000L, 0, 0x1_0000)).isInstanceOf(BadRangeException.class);
        assertThatThrownBy(() -> map(table, 0, 0x1_0000_0000_0000L, 0x1_0000)).isInstanceOf(BadRangeException.class);
    }

    /** Bits 51:42 index the root, and address bits 51:48 stand in bits 15:12 of an entry. */
    @Test
    void shouldFoldAddressesOf52Bits() {
        PageTable table = table(ArmLpae.STAGE1_64K_52, 16);
        // 0x201 << 42 | 2 << 29 | 3 << 16
        map(table, 0x8_0400_4003_0000L, 0x5_0123_4567_0000L, 0x1_0000);
        long level2 = next(table.root() + 0x201 * 8, 0x1_0000);
        long level3 = next(level2 + 2 * 8, 0x1_0000);
        assertThat(word(level3 + 3 * 8)).isEqualTo(0x0123_4567_5f47L);
        map(table, 0x8_0400_6000_0000L, 0xf_0123_4000_0000L, 0x2000_0000);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x0123_4000_ff45L);
        map(table, 0x8_0800_0000_0000L, 0xa_0400_0000_0000L, 0x400_0000_0000L);
        assertThat(word(table.root() + 0x202 * 8)).isEqualTo(0x0400_0000_af45L);
        assertThat(table.translate(0x8_0bff_ffff_ffffL)).isEqualTo(0xa_07ff_ffff_ffffL);
        // Two blocks over 2^48: the address carries over into its folded part.
        map(table, 0x4000_0000L, 0x0_ffff_e000_0000L, 0x4000_0000L);
        assertThat(table.entry(0x4000_0000L)).isEqualTo(0xffff_e000_0f45L);
        assertThat(table.entry(0x6000_0000L)).isEqualTo(0x0000_0000_1f45L);
        assertThat(table.translate(0x6000_0000L)).isEqualTo(0x1_0000_0000_0000L);
        table.unmap(0x4000_0000L, 0x4000_0000L, gather);
        assertThat(table.entry(0x6000_0000L)).isZero();
    }

    /** The low twelve bits of a leaf, as in {@link GoldenEntriesTest}: the same with every granule. */
    @ParameterizedTest
    @CsvSource({
        "WRITE_BACK,    READ_WRITE, f47, f45",
        "WRITE_BACK,    READ,       fc7, fc5",
        "NORMAL_NC,     WRITE,      e43, e41",
        "NORMAL_NC,     READ,       ec3, ec1",
        "DEVICE_NGNRE,  READ_WRITE, e4b, e49",
        "DEVICE_NGNRNE, READ,       ed3, ed1",
        "DEVICE_GRE,    READ_WRITE, e57, e55",
    })
    void shouldWriteTheSameAttributesWithEveryGranule(MemoryType type, Access access, String page, String block) {
        long pageBits = Long.parseLong(page, 16);
        long blockBits = Long.parseLong(block, 16);
        PageTable k16 = table(ArmLpae.STAGE1_16K, 14);
        k16.map(0x4000, 0x0123_4567_8000L, 0x4000, access, type, gather);
        k16.map(0x200_0000, 0x0123_4600_0000L, 0x200_0000, access, type, gather);
        assertThat(k16.entry(0x4000)).isEqualTo(0x0123_4567_8000L | pageBits);
        assertThat(k16.entry(0x200_0000)).isEqualTo(0x0123_4600_0000L | blockBits);
        pool.close();
        for (PageTableFormat format : new PageTableFormat[] {ArmLpae.STAGE1_64K, ArmLpae.STAGE1_64K_52}) {
            PageTable k64 = table(format, 16);
            k64.map(0x1_0000, 0x0123_4567_0000L, 0x1_0000, access, type, gather);
            k64.map(0x2000_0000, 0x0123_4000_0000L, 0x2000_0000, access, type, gather);
            assertThat(k64.entry(0x1_0000)).isEqualTo(0x0123_4567_0000L | pageBits);
            assertThat(k64.entry(0x2000_0000)).isEqualTo(0x0123_4000_0000L | blockBits);
            pool.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 0x1000", "16, 0x4000"})
    void shouldRefuseWhatIsNoMultipleOfTheGranule(int granuleLg2, String less) {
        PageTable table = table(granuleLg2 == 14 ? ArmLpae.STAGE1_16K : ArmLpae.STAGE1_64K, granuleLg2);
        long granule = 1L << granuleLg2;
        long small = Long.decode(less);
        assertThatThrownBy(() -> map(table, granule, granule, small))
                .isInstanceOf(BadRangeException.class)
                .hasMessageContaining("granule=" + granule);
        assertThatThrownBy(() -> map(table, small, granule, granule)).isInstanceOf(BadRangeException.class);
        assertThatThrownBy(() -> map(table, granule, small, granule)).isInstanceOf(BadRangeException.class);
        assertThatThrownBy(() -> table.unmap(small, granule, gather)).isInstanceOf(BadRangeException.class);
        assertThat(pool.tablesInUse()).isEqualTo(1);
    }
}
