package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries as the specifications define them: every literal here was put together by hand, field by field. */
class GoldenEntriesTest {
    /** Indices 1, 2, 3 and 4 from the root down: 1 &lt;&lt; 39 | 2 &lt;&lt; 30 | 3 &lt;&lt; 21 | 4 &lt;&lt; 12. */
    private static final long IOVA = 0x80_8060_4000L;

    private static final long GIB_IOVA = 0x80_8000_0000L;
    private static final long MIB2_IOVA = 0x80_8060_0000L;

    private final FakeMachine machine = new FakeMachine(4 << 20);
    private final TablePool pool = new TablePool(machine, 12, null);
    private final InvalidationGather gather = new InvalidationGather();

    @AfterEach
    void close() {
        pool.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    private long word(long phys) {
        return machine.memory().read64(phys);
    }

    /**
     * Arm ARM DDI 0487 D8.3, AttrIndx 4:2, AP 7:6, SH 9:8, AF 10, nG 11, type 1:0; the low twelve bits of a leaf. Example
     * f47: nG 800, AF 400, SH inner 300, AP[1] 40, AttrIndx 1 is 4, page 3.
     */
    @ParameterizedTest
    @CsvSource({
        "WRITE_BACK,    READ_WRITE, f47, f45",
        "WRITE_BACK,    READ,       fc7, fc5",
        "WRITE_BACK,    WRITE,      f47, f45",
        "NORMAL_NC,     READ_WRITE, e43, e41",
        "NORMAL_NC,     READ,       ec3, ec1",
        "NORMAL_NC,     WRITE,      e43, e41",
        "DEVICE_NGNRE,  READ_WRITE, e4b, e49",
        "DEVICE_NGNRE,  READ,       ecb, ec9",
        "DEVICE_NGNRE,  WRITE,      e4b, e49",
        "DEVICE_NGNRNE, READ_WRITE, e53, e51",
        "DEVICE_NGNRNE, READ,       ed3, ed1",
        "DEVICE_GRE,    READ_WRITE, e57, e55",
        "DEVICE_GRE,    READ,       ed7, ed5",
    })
    void shouldWriteArmStage1Leaves(MemoryType type, Access access, String page, String block) {
        PageTable table = new PageTable(ArmLpae.STAGE1_4K, pool, null);
        long pageBits = Long.parseLong(page, 16);
        long blockBits = Long.parseLong(block, 16);

        table.map(IOVA, 0x0123_4567_8000L, 4096, access, type, gather);
        long level2 = word(table.root() + 8) & ~0xfffL;
        long level1 = word(level2 + 2 * 8) & ~0xfffL;
        long level0 = word(level1 + 3 * 8) & ~0xfffL;
        assertThat(word(table.root() + 8)).isEqualTo(level2 | 3);
        assertThat(word(level2 + 2 * 8)).isEqualTo(level1 | 3);
        assertThat(word(level1 + 3 * 8)).isEqualTo(level0 | 3);
        assertThat(word(level0 + 4 * 8)).isEqualTo(0x0123_4567_8000L | pageBits);
        assertThat(word(level0 + 5 * 8)).isZero();

        table.map(MIB2_IOVA + (2L << 20), 0x0123_4560_0000L, 2L << 20, access, type, gather);
        assertThat(word(level1 + 4 * 8)).isEqualTo(0x0123_4560_0000L | blockBits);

        table.map(GIB_IOVA + (1L << 30), 0x0123_4000_0000L, 1L << 30, access, type, gather);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x0123_4000_0000L | blockBits);
    }

    /** VT-d 9.8: R 0, W 1, PS 7. */
    @ParameterizedTest
    @CsvSource({"READ_WRITE, 3, 83", "READ, 1, 81", "WRITE, 2, 82"})
    void shouldWriteVtdSecondStageLeaves(Access access, String page, String block) {
        PageTable table = new PageTable(VtdSecondStage.FOUR_LEVELS, pool, null);
        long pageBits = Long.parseLong(page, 16);
        long blockBits = Long.parseLong(block, 16);

        table.map(IOVA, 0x1123_4567_8000L, 4096, access, null, gather);
        long level2 = word(table.root() + 8) & ~0xfffL;
        long level1 = word(level2 + 2 * 8) & ~0xfffL;
        long level0 = word(level1 + 3 * 8) & ~0xfffL;
        assertThat(word(table.root() + 8)).isEqualTo(level2 | 3);
        assertThat(word(level2 + 2 * 8)).isEqualTo(level1 | 3);
        assertThat(word(level1 + 3 * 8)).isEqualTo(level0 | 3);
        assertThat(word(level0 + 4 * 8)).isEqualTo(0x1123_4567_8000L | pageBits);

        table.map(MIB2_IOVA + (2L << 20), 0x1123_4560_0000L, 2L << 20, access, null, gather);
        assertThat(word(level1 + 4 * 8)).isEqualTo(0x1123_4560_0000L | blockBits);

        table.map(GIB_IOVA + (1L << 30), 0x1123_4000_0000L, 1L << 30, access, null, gather);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x1123_4000_0000L | blockBits);
    }

    /** Indices 1, 2, 3, 4 and 5 from the root down: 1 &lt;&lt; 48 | 2 &lt;&lt; 39 | 3 &lt;&lt; 30 | 4 &lt;&lt; 21 | 5 &lt;&lt; 12. */
    @Test
    void shouldWriteFiveLevelsOfVtd() {
        PageTable table = new PageTable(VtdSecondStage.FIVE_LEVELS, pool, null);
        table.map(0x1_0100_c080_5000L, 0x9_1123_4567_8000L, 4096, Access.READ_WRITE, null, gather);
        long level3 = word(table.root() + 8) & ~0xfffL;
        long level2 = word(level3 + 2 * 8) & ~0xfffL;
        long level1 = word(level2 + 3 * 8) & ~0xfffL;
        long level0 = word(level1 + 4 * 8) & ~0xfffL;
        assertThat(word(table.root() + 8)).isEqualTo(level3 | 3);
        assertThat(word(level3 + 2 * 8)).isEqualTo(level2 | 3);
        assertThat(word(level0 + 5 * 8)).isEqualTo(0x9_1123_4567_8003L);
        table.map(0x1ff_ffff_ffff_f000L, 0x1000, 4096, Access.READ, null, gather);
        assertThat(word(table.root() + 511 * 8) & 0xfff).isEqualTo(3);
        assertThatThrownBy(() -> table.map(0x200_0000_0000_0000L, 0, 4096, Access.READ, null, gather))
                .isInstanceOf(BadRangeException.class);
    }

    /** AMD64 APM 5.3: P 0, R/W 1, U/S 2, A 5, D 6, PS 7. Tables: P, R/W, U/S and A are 27. */
    @ParameterizedTest
    @CsvSource({"READ_WRITE, 67, e7", "READ, 25, a5", "WRITE, 67, e7"})
    void shouldWriteX86Leaves(Access access, String page, String block) {
        PageTable table = new PageTable(X86.FOUR_LEVELS, pool, null);
        long pageBits = Long.parseLong(page, 16);
        long blockBits = Long.parseLong(block, 16);
        table.map(IOVA, 0x9_1123_4567_8000L, 4096, access, null, gather);
        long level2 = word(table.root() + 8) & ~0xfffL;
        long level1 = word(level2 + 2 * 8) & ~0xfffL;
        long level0 = word(level1 + 3 * 8) & ~0xfffL;
        assertThat(word(table.root() + 8)).isEqualTo(level2 | 0x27);
        assertThat(word(level2 + 2 * 8)).isEqualTo(level1 | 0x27);
        assertThat(word(level1 + 3 * 8)).isEqualTo(level0 | 0x27);
        assertThat(word(level0 + 4 * 8)).isEqualTo(0x9_1123_4567_8000L | pageBits);
        table.map(MIB2_IOVA + (2L << 20), 0x1123_4560_0000L, 2L << 20, access, null, gather);
        assertThat(word(level1 + 4 * 8)).isEqualTo(0x1123_4560_0000L | blockBits);
        table.map(GIB_IOVA + (1L << 30), 0x1123_4000_0000L, 1L << 30, access, null, gather);
        assertThat(word(level2 + 3 * 8)).isEqualTo(0x1123_4000_0000L | blockBits);
        // The upper half would need a sign.
        assertThatThrownBy(() -> table.map(1L << 47, 0, 4096, access, null, gather))
                .isInstanceOf(BadRangeException.class);
        assertThat(table.format().carriesMemoryType()).isFalse();
    }

    @Test
    void shouldSayThatVtdCarriesNoMemoryType() {
        PageTable table = new PageTable(VtdSecondStage.FOUR_LEVELS, pool, null);
        assertThat(table.format().carriesMemoryType()).isFalse();
        for (MemoryType type : MemoryType.values()) {
            assertThatThrownBy(() -> table.map(IOVA, 0, 4096, Access.READ, type, gather))
                    .isInstanceOfSatisfying(
                            MemoryTypeNotCarriedException.class,
                            e -> assertThat(e.requested()).isEqualTo(type))
                    .hasMessage("page-table format VT-d second stage, 4 levels carries no memory type: requested="
                            + type.label() + "; ask for none, the device's own attributes then apply");
        }
        assertThat(table.translate(IOVA)).isEqualTo(-1);
        assertThat(pool.tablesInUse()).isEqualTo(1);
    }

    @Test
    void shouldNeedAMemoryTypeOnArm() {
        PageTable table = new PageTable(ArmLpae.STAGE1_4K, pool, null);
        assertThatThrownBy(() -> table.map(IOVA, 0, 4096, Access.READ, null, gather))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a memory type");
    }

    /** Bytes 44 ff 04 f4 00 0c from index 0 on: the first four are Linux's. */
    @Test
    void shouldStateTheMairOfTheIndices() {
        assertThat(ArmLpae.MAIR).isEqualTo(0x0000_0c00_f404_ff44L);
    }

    @Test
    void shouldUseBlocksAndPagesAsAlignmentAllows() {
        PageTable table = new PageTable(ArmLpae.STAGE1_4K, pool, null);
        // 4 KiB before a 1 GiB boundary to 2 MiB + 4 KiB behind the next: page, 1 GiB, 2 MiB, page.
        table.map(0x7fff_f000L, 0xbfff_f000L, 0x4020_2000L, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        assertThat(table.entry(0x7fff_f000L)).isEqualTo(0xbfff_ff47L);
        assertThat(table.entry(0x8000_0000L)).isEqualTo(0xc000_0f45L);
        assertThat(table.entry(0xbfff_ffffL)).isEqualTo(0xc000_0f45L);
        assertThat(table.entry(0xc000_0000L)).isEqualTo(0x1_0000_0f45L);
        assertThat(table.entry(0xc020_0000L)).isEqualTo(0x1_0020_0f47L);
        assertThat(table.entry(0xc020_1000L)).isZero();
        assertThat(table.translate(0xa123_4567L)).isEqualTo(0xe123_4567L);
    }

    /** Neither format has blocks of 512 GiB: 512 of 1 GiB stand for one. */
    @Test
    void shouldUseNoBlocksAboveThoseOfTheFormat() {
        long gib512 = 1L << 39;
        PageTable arm = new PageTable(ArmLpae.STAGE1_4K, pool, null);
        arm.map(gib512, gib512, gib512, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        assertThat(word(arm.root() + 8) & 0xfff).isEqualTo(3);
        assertThat(word(word(arm.root() + 8) & ~0xfffL)).isEqualTo(0x80_0000_0f45L);
        PageTable vtd = new PageTable(VtdSecondStage.FOUR_LEVELS, pool, null);
        vtd.map(gib512, gib512, gib512, Access.READ_WRITE, null, gather);
        assertThat(word(vtd.root() + 8) & 0xfff).isEqualTo(3);
        assertThat(word(word(vtd.root() + 8) & ~0xfffL)).isEqualTo(0x80_0000_0083L);
    }

    @Test
    void shouldRestrictThePageSize() {
        PageTable table = new PageTable(ArmLpae.STAGE1_4K.restrictedTo(4096), pool, null);
        table.map(2L << 20, 4L << 20, 2L << 20, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        assertThat(table.entry(2L << 20)).isEqualTo(0x40_0f47L);
        assertThat(table.entry((2L << 20) + 0x1ff000)).isEqualTo(0x5f_ff47L);
    }

    /**
     * AMD 48882: PR 0, NextLevel 11:9, address 51:12, IR 61, IW 62. A page of 16 KiB stands four times, its address bit 12
     * set and bit 13 clear; NextLevel 7 is e00.
     */
    @Test
    void shouldWriteAmdVersion1Entries() {
        PageTable table = new PageTable(AmdV1.FOUR_LEVELS, pool, null);
        table.map(IOVA, 0x0123_4567_8000L, 4096, Access.READ, null, gather);
        table.map(0x80_8061_0000L, 0x5555_0000L, 0x4000, Access.READ_WRITE, null, gather);
        table.map(0x80_8080_0000L, 0x4_0080_0000L, 0x20_0000, Access.WRITE, null, gather);
        long root = word(table.root() + 8);
        assertThat(root & ~0xf_ffff_ffff_f000L).isEqualTo(0x6000_0000_0000_0601L);
        long level3 = word((root & 0xf_ffff_ffff_f000L) + 2 * 8);
        assertThat(level3 & ~0xf_ffff_ffff_f000L).isEqualTo(0x6000_0000_0000_0401L);
        long level2 = word((level3 & 0xf_ffff_ffff_f000L) + 3 * 8);
        assertThat(level2 & ~0xf_ffff_ffff_f000L).isEqualTo(0x6000_0000_0000_0201L);
        long leaves = level2 & 0xf_ffff_ffff_f000L;
        assertThat(word(leaves + 4 * 8)).isEqualTo(0x2000_0123_4567_8001L);
        for (int i = 0; i < 4; i++) {
            assertThat(word(leaves + (0x10 + i) * 8L)).isEqualTo(0x6000_0000_5555_1e01L);
        }
        assertThat(word((level3 & 0xf_ffff_ffff_f000L) + 4 * 8)).isEqualTo(0x4000_0004_0080_0001L);
        assertThat(table.translate(0x80_8061_3abcL)).isEqualTo(0x5555_3abcL);
        table.unmap(0x80_8061_0000L, 0x4000, gather);
        assertThat(word(leaves + 0x12 * 8)).isZero();
        gather.completed(pool);
        table.release();
    }
}
