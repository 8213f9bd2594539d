package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.fake.FakeMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arm stage 2 (Arm ARM DDI 0487 D8.2, D8.3): every literal was put together by hand. */
class Stage2Test {
    private final FakeMachine machine = new FakeMachine(32 << 20);
    private final InvalidationGather gather = new InvalidationGather();

    private TablePool pool = new TablePool(machine, 12, null);

    @AfterEach
    void close() {
        pool.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    private PageTable table(int granuleLg2, int bits) {
        pool = new TablePool(machine, granuleLg2, null);
        return new PageTable(ArmLpae.stage2(granuleLg2, bits), pool, null);
    }

    private long word(long phys) {
        return machine.memory().read64(phys);
    }

    private void map(PageTable table, long iova, long phys, long size) {
        table.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
    }

    /**
     * MemAttr 5:2, S2AP 7:6, SH 9:8, AF 10, type 1:0. Example 7ff: AF 400, SH inner 300, S2AP c0, MemAttr f is 3c, page 3.
     * There is no nG.
     */
    @ParameterizedTest
    @CsvSource({
        "WRITE_BACK,    READ_WRITE, 7ff, 7fd",
        "WRITE_BACK,    READ,       77f, 77d",
        "WRITE_BACK,    WRITE,      7bf, 7bd",
        "NORMAL_NC,     READ_WRITE, 6d7, 6d5",
        "NORMAL_NC,     READ,       657, 655",
        "DEVICE_NGNRE,  READ_WRITE, 6c7, 6c5",
        "DEVICE_NGNRE,  WRITE,      687, 685",
        "DEVICE_NGNRNE, READ_WRITE, 6c3, 6c1",
        "DEVICE_GRE,    READ_WRITE, 6cf, 6cd",
    })
    void shouldWriteLeaves(MemoryType type, Access access, String page, String block) {
        long pageBits = Long.parseLong(page, 16);
        long blockBits = Long.parseLong(block, 16);
        PageTable table = table(12, 48);
        // Indices 1, 2, 3 and 4.
        table.map(0x80_8060_4000L, 0x0123_4567_8000L, 4096, access, type, gather);
        long level2 = word(table.root() + 8) - 3;
        long level1 = word(level2 + 2 * 8) - 3;
        long level0 = word(level1 + 3 * 8) - 3;
        assertThat((level2 | level1 | level0) & 0xfff).isZero();
        assertThat(word(level0 + 4 * 8)).isEqualTo(0x0123_4567_8000L | pageBits);
        table.map(0x80_8080_0000L, 0x0123_4560_0000L, 2L << 20, access, type, gather);
        assertThat(word(level1 + 4 * 8)).isEqualTo(0x0123_4560_0000L | blockBits);
        table.map(0x80_c000_0000L, 0x0123_4000_0000L, 1L << 30, access, type, gather);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x0123_4000_0000L | blockBits);
    }

    /** Input bits, levels and tables of the root; SMMUv3 5.2: the highest levels are for wide addresses alone. */
    @ParameterizedTest
    @CsvSource({
        "12, 48, 4, 1",
        "12, 44, 4, 1",
        "12, 42, 3, 8",
        "12, 40, 3, 2",
        "12, 36, 3, 1",
        "12, 32, 3, 1",
        "14, 48, 3, 2",
        "14, 44, 3, 1",
        "14, 42, 3, 1",
        "14, 40, 2, 16",
        "14, 36, 2, 1",
        "16, 52, 3, 1",
        "16, 48, 3, 1",
        "16, 44, 3, 1",
        "16, 42, 2, 1",
        "16, 40, 2, 1"
    })
    void shouldStartAtALevelThatThereIs(int granuleLg2, int bits, int levels, int tables) {
        PageTable table = table(granuleLg2, bits);
        assertThat(table.format().shape().levels()).isEqualTo(levels);
        assertThat(pool.tablesInUse()).isEqualTo(tables);
        assertThat(table.root() & ((long) tables << granuleLg2) - 1).isZero();
        table.release();
        assertThat(pool.tablesInUse()).isZero();
    }

    /** 40 bits with 4 KiB: bits 39:30 index a root of two tables of 512 entries. */
    @Test
    void shouldUseTablesSideBySide() {
        PageTable table = table(12, 40);
        map(table, 0x7f_ffff_f000L, 0x12_3456_7000L, 0x2000);
        long first = word(table.root() + 511 * 8) - 3;
        long second = word(table.root() + 512 * 8) - 3;
        assertThat(word(word(first + 511 * 8) - 3 + 511 * 8)).isEqualTo(0x12_3456_77ffL);
        assertThat(word(word(second) - 3)).isEqualTo(0x12_3456_87ffL);
        map(table, 0xff_c000_0000L, 0x40_0000_0000L, 1L << 30);
        assertThat(word(table.root() + 1023 * 8)).isEqualTo(0x40_0000_07fdL);
        assertThat(table.translate(0xff_ffff_ffffL)).isEqualTo(0x40_3fff_ffffL);
        table.unmap(0x7f_ffff_f000L, 0x2000, gather);
        assertThat(table.translate(0x80_0000_0000L)).isEqualTo(-1);
    }

    @Test
    void shouldFoldAddressesOf52Bits() {
        PageTable table = table(16, 52);
        map(table, 0x1_0000, 0x5_0123_4567_0000L, 0x1_0000);
        assertThat(table.entry(0x1_0000)).isEqualTo(0x0123_4567_57ffL);
        map(table, 0x8_0800_0000_0000L, 0xa_0400_0000_0000L, 0x400_0000_0000L);
        assertThat(word(table.root() + 0x202 * 8)).isEqualTo(0x0400_0000_a7fdL);
    }
}
