package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.event.EventSink;
import io.crossdock.fake.FakeMachine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ways of unmapping cost, counted by hand, and that they leave the same tables behind. */
class TableOptionsTest {
    private static final long PAGE = 4096;
    private static final long MIB = 1L << 20;
    private static final TableOptions NON_COHERENT = TableOptions.DEFAULT.withCoherentWalk(false);

    private final List<Integer> syncs = new ArrayList<>();
    private int cleared;
    private int arrays;
    private final EventSink counter = new EventSink() {
        @Override
        public void leavesCleared(int level, long iova, int count) {
            cleared += count;
        }

        @Override
        public void tableLinesCleaned(long address, int lines) {
            syncs.add(lines);
        }

        @Override
        public void arrayAllocated(int elements) {
            arrays++;
        }
    };

    private final FakeMachine machine = new FakeMachine(16 << 20);
    private final TablePool pool = new TablePool(machine, 12, null);
    private final InvalidationGather gather = new InvalidationGather();

    private PageTable table(TableOptions options) {
        return new PageTable(ArmLpae.STAGE1_4K, pool, counter, options);
    }

    private void map(PageTable table, long iova, long phys, long size) {
        table.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        gather.completed(pool);
        syncs.clear();
    }

    private static List<Integer> times(int count, int lines) {
        return Collections.nCopies(count, lines);
    }

    /** 1 MiB in pages of 4 KiB: 256 entries of 8 bytes, 32 lines of 64. */
    @ParameterizedTest
    @CsvSource({"PER_ENTRY, 256, 1, 0", "BATCHED, 1, 32, 0", "REMEMBERED, 1, 32, 1"})
    void shouldSyncAsTheStrategySays(UnmapStrategy strategy, int count, int lines, int allocated) {
        PageTable table = table(NON_COHERENT.withUnmap(strategy));
        map(table, 2 * MIB, 0, MIB);
        table.unmap(2 * MIB, MIB, gather);
        assertThat(syncs).isEqualTo(times(count, lines));
        assertThat(cleared).isEqualTo(256);
        assertThat(arrays).isEqualTo(allocated);
        assertThat(gather.runs()).isEqualTo(1);
        assertThat(gather.iova(0)).isEqualTo(2 * MIB);
        assertThat(gather.size(0)).isEqualTo(MIB);
    }

    /** 1 MiB + 12 KiB, the last 3 pages behind the table's edge: 256 entries and 3. */
    @ParameterizedTest
    @CsvSource({"PER_ENTRY, 0", "BATCHED, 0", "REMEMBERED, 2"})
    void shouldSyncEachTableThatARangeCrosses(UnmapStrategy strategy, int allocated) {
        PageTable table = table(NON_COHERENT.withUnmap(strategy));
        map(table, 3 * MIB, PAGE, MIB + 3 * PAGE);
        table.unmap(3 * MIB, MIB + 3 * PAGE, gather);
        assertThat(syncs).isEqualTo(strategy == UnmapStrategy.PER_ENTRY ? times(259, 1) : List.of(32, 1));
        assertThat(cleared).isEqualTo(259);
        assertThat(arrays).isEqualTo(allocated);
        assertThat(table.entry(4 * MIB - PAGE)).isZero();
        assertThat(table.entry(4 * MIB)).isZero();
    }

    @Test
    void shouldClearOneEntryOfABlockAndAllWherePagesAreForced() {
        PageTable blocks = table(NON_COHERENT);
        map(blocks, 2 * MIB, 4 * MIB, 2 * MIB);
        blocks.unmap(2 * MIB, 2 * MIB, gather);
        assertThat(cleared).isEqualTo(1);
        assertThat(syncs).containsExactly(1);

        cleared = 0;
        PageTable pages = table(NON_COHERENT.withPageSizes(PAGE));
        map(pages, 2 * MIB, 4 * MIB, 2 * MIB);
        pages.unmap(2 * MIB, 2 * MIB, gather);
        assertThat(cleared).isEqualTo(512);
        assertThat(syncs).containsExactly(64);
    }

    /** A new table is 64 lines of zeros, then its entry; three of them; then the leaf. Bit 55 says that a table is clean. */
    @Test
    void shouldCleanNewTablesBeforeTheLeaf() {
        PageTable table = table(NON_COHERENT);
        syncs.clear();
        table.map(2 * MIB, 0, PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        assertThat(syncs).containsExactly(64, 1, 64, 1, 64, 1, 1);
        assertThat(machine.memory().read64(table.root()) & ~0x0000_ffff_ffff_f000L)
                .isEqualTo(1L << 55 | 3);
    }

    /** Another mapper linked a table and has not cleaned its entry yet. */
    @Test
    void shouldCleanTheEntryThatAnotherMapperHasNotCleaned() {
        PageTable table = table(NON_COHERENT);
        map(table, 2 * MIB, 0, PAGE);
        long entry = machine.memory().read64(table.root());
        machine.memory().write64(table.root(), entry & ~(1L << 55));
        table.map(6 * MIB, 0, PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
        assertThat(syncs).containsExactly(1, 64, 1, 1);
    }

    @Test
    void shouldCleanNothingWhereWalksSnoop() {
        PageTable table = table(TableOptions.DEFAULT);
        map(table, 2 * MIB, 0, MIB);
        table.unmap(2 * MIB, MIB, gather);
        assertThat(syncs).isEmpty();
        assertThat(machine.memory().read64(table.root()) >>> 52).isZero();
    }

    @Test
    void shouldFallBackWhereTheArrayIsRefused() {
        TableOptions.Scratch nothing = TableOptionsTest::refuse;
        PageTable table = table(NON_COHERENT.withUnmap(UnmapStrategy.REMEMBERED).withScratch(nothing));
        map(table, 2 * MIB, 0, MIB);
        table.unmap(2 * MIB, MIB, gather);
        assertThat(syncs).isEqualTo(times(256, 1));
        assertThat(arrays).isZero();
        assertThat(gather.size(0)).isEqualTo(MIB);
    }

    private static long @Nullable [] refuse(int elements) {
        return null;
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveARangeWithAHoleAlone(UnmapStrategy strategy) {
        PageTable table = table(TableOptions.DEFAULT.withUnmap(strategy));
        map(table, 2 * MIB, 0, MIB);
        table.unmap(2 * MIB + 100 * PAGE, PAGE, gather);
        gather.completed(pool);
        cleared = 0;
        assertThatThrownBy(() -> table.unmap(2 * MIB, MIB, gather))
                .isInstanceOf(NotMappedException.class)
                .hasMessageContaining("iova=0x264000");
        assertThat(cleared).isZero();
        assertThat(gather.isEmpty()).isTrue();
        assertThat(table.translate(2 * MIB)).isZero();
        assertThat(table.translate(3 * MIB - PAGE)).isEqualTo(MIB - PAGE);
    }

    /** A page out of 1 GiB: the block becomes a table of 2 MiB blocks, one of these a table of pages. */
    @Test
    void shouldSplitBlocksOnDemand() {
        PageTable table = table(TableOptions.DEFAULT.withSplitBlocks(true));
        map(table, 1L << 30, 2L << 30, 1L << 30);
        table.unmap((1L << 30) + 5 * PAGE, PAGE, gather);
        assertThat(table.entry((1L << 30) + 5 * PAGE)).isZero();
        assertThat(table.entry((1L << 30) + 4 * PAGE)).isEqualTo(0x8000_4f47L);
        assertThat(table.entry((1L << 30) + 6 * PAGE)).isEqualTo(0x8000_6f47L);
        assertThat(table.entry((1L << 30) + 2 * MIB)).isEqualTo(0x8020_0f45L);
        assertThat(table.translate((2L << 30) - 1)).isEqualTo((3L << 30) - 1);
        // What the unit may still hold is the whole block.
        assertThat(gather.iova(0)).isEqualTo(1L << 30);
        assertThat(gather.size(0)).isEqualTo(1L << 30);
    }

    /** The first context must notice that the second took away the table in which it worked last. */
    @Test
    void shouldNotTrustAPlaceThatAnotherContextTookAway() {
        PageTable table = table(TableOptions.DEFAULT);
        InvalidationGather other = new InvalidationGather();
        map(table, 2 * MIB, PAGE, 2 * MIB);
        table.unmap(2 * MIB, 2 * MIB, other);
        other.completed(pool);
        // The other context gets the table that was given back, for other addresses.
        table.map(4 * MIB, PAGE, PAGE, Access.READ_WRITE, MemoryType.WRITE_BACK, other);
        map(table, 2 * MIB + PAGE, PAGE, PAGE);
        assertThat(table.translate(2 * MIB + PAGE)).isEqualTo(PAGE);
        assertThat(table.translate(4 * MIB + PAGE)).isEqualTo(-1);
    }

    @Test
    void shouldRefuseToLeaveOutTheGranule() {
        assertThatThrownBy(() -> table(TableOptions.DEFAULT.withPageSizes(2 * MIB)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("page sizes must include the granule: pageSizes=0x200000, granule=4096");
    }
}
