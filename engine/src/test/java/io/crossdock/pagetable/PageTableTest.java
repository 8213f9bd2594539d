package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.event.EventSink;
import io.crossdock.fake.FakeMachine;
import io.crossdock.machine.MachineException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageTableTest {
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;
    private static final long GIB = 1L << 30;

    private final FakeMachine machine = new FakeMachine(16 << 20);
    private final List<String> events = new ArrayList<>();
    private final InvalidationGather gather = new InvalidationGather();

    private final EventSink recorder = new EventSink() {
        @Override
        public void leavesWritten(int level, long iova, int count) {
            events.add("written " + level + " " + Long.toHexString(iova) + " " + count);
        }

        @Override
        public void leavesCleared(int level, long iova, int count) {
            events.add("cleared " + level + " " + Long.toHexString(iova) + " " + count);
        }

        @Override
        public void tableLinked(int level, long iova, long table) {
            events.add("linked " + level);
        }

        @Override
        public void tableUnlinked(int level, long iova, long table) {
            events.add("unlinked " + level + " " + Long.toHexString(iova));
        }

        @Override
        public void tableAllocated(long table) {
            events.add("allocated");
        }

        @Override
        public void tableFreed(long table) {
            events.add("freed");
        }
    };
    private final TablePool pool = new TablePool(machine, 12, recorder);
    private final PageTable table = new PageTable(ArmLpae.STAGE1_4K, pool, recorder);

    static Stream<PageTableFormat> formats() {
        return Stream.of(ArmLpae.STAGE1_4K, VtdSecondStage.FOUR_LEVELS);
    }

    private static @Nullable MemoryType any(PageTableFormat format) {
        return format.carriesMemoryType() ? MemoryType.WRITE_BACK : null;
    }

    private void map(long iova, long phys, long size) {
        table.map(iova, phys, size, Access.READ_WRITE, MemoryType.WRITE_BACK, gather);
    }

    private NavigableMap<Long, Long> content() {
        NavigableMap<Long, Long> leaves = new TreeMap<>();
        table.forEach((iova, level, entry) -> leaves.put(iova, entry));
        return leaves;
    }

    private <T extends Throwable> void refused(ThrowingCallable call, Class<T> type, String message) {
        NavigableMap<Long, Long> before = content();
        assertThatThrownBy(call).isInstanceOf(type).hasMessageContaining(message);
        assertThat(content()).isEqualTo(before);
        assertThat(gather.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseBadRanges() {
        refused(() -> map(PAGE, PAGE, 0), BadRangeException.class, "size=0, granule=4096");
        refused(() -> map(PAGE, PAGE, -PAGE), BadRangeException.class, "size=-4096, granule=4096");
        refused(() -> map(PAGE, PAGE, 100), BadRangeException.class, "size=100");
        refused(() -> map(PAGE + 1, PAGE, PAGE), BadRangeException.class, "iova=0x1001, granule=4096");
        refused(() -> map(PAGE, PAGE + 512, PAGE), BadRangeException.class, "phys=0x1200, granule=4096");
        refused(() -> map(-PAGE, PAGE, PAGE), BadRangeException.class, "limit=0x1000000000000");
        refused(() -> map((1L << 48) - PAGE, 0, 2 * PAGE), BadRangeException.class, "iova=0xfffffffff000, size=0x2000");
        refused(() -> map(PAGE, (1L << 48) - PAGE, 2 * PAGE), BadRangeException.class, "phys=0xfffffffff000");
        refused(() -> map(PAGE, PAGE, Long.MAX_VALUE & -PAGE), BadRangeException.class, "exceeds the address width");
        refused(() -> table.unmap(PAGE, 0, gather), BadRangeException.class, "size=0");
        refused(() -> table.unmap(100, PAGE, gather), BadRangeException.class, "iova=0x64");
        refused(() -> table.unmap(1L << 48, PAGE, gather), BadRangeException.class, "limit=0x1000000000000");
        assertThat(table.translate(1L << 50)).isEqualTo(-1);
        assertThat(table.entry(-1)).isZero();
    }

    @Test
    void shouldRefuseMappingOverALeaf() {
        map(MIB2, 0, MIB2);
        map(2 * MIB2 + 5 * PAGE, 0, PAGE);
        refused(() -> map(MIB2 + 7 * PAGE, 0, PAGE), AlreadyMappedException.class, "iova=0x207000, entry=0xf45");
        refused(() -> map(MIB2, 0, MIB2), AlreadyMappedException.class, "iova=0x200000");
        refused(() -> map(2 * MIB2, 0, MIB2), AlreadyMappedException.class, "iova=0x405000, entry=0xf47");
        // In the way only of the second run: the first must not have been written.
        refused(() -> map(MIB2 - 3 * PAGE, 0, 4 * PAGE), AlreadyMappedException.class, "iova=0x200000");
        refused(() -> map(0, 0, GIB), AlreadyMappedException.class, "iova=0x200000");
    }

    @Test
    void shouldRefuseToUnmapHoles() {
        map(MIB2 - 2 * PAGE, 0, 4 * PAGE);
        map(MIB2 + 3 * PAGE, 0, 4 * PAGE);
        refused(() -> table.unmap(MIB2 + 2 * PAGE, PAGE, gather), NotMappedException.class, "iova=0x202000");
        refused(() -> table.unmap(MIB2, 4 * PAGE, gather), NotMappedException.class, "iova=0x202000");
        refused(() -> table.unmap(MIB2 - 2 * PAGE, 8 * PAGE, gather), NotMappedException.class, "iova=0x202000");
        refused(() -> table.unmap(MIB2, MIB2, gather), NotMappedException.class, "iova=0x202000");
        refused(() -> table.unmap(8 * GIB, PAGE, gather), NotMappedException.class, "iova=0x200000000");
    }

    @Test
    void shouldRefuseToUnmapPartOfABlock() {
        map(MIB2, 0, 2 * MIB2);
        map(GIB, 0, GIB);
        refused(
                () -> table.unmap(MIB2, PAGE, gather),
                PartialBlockException.class,
                "iova=0x200000, block=0x200000 +0x200000");
        refused(
                () -> table.unmap(MIB2 + PAGE, MIB2, gather),
                PartialBlockException.class,
                "iova=0x201000, block=0x200000");
        refused(() -> table.unmap(MIB2, MIB2 + PAGE, gather), PartialBlockException.class, "iova=0x400000");
        refused(() -> table.unmap(GIB, MIB2, gather), PartialBlockException.class, "block=0x40000000 +0x40000000");
    }

    @Test
    void shouldReportWhatItDoesInOrder() {
        events.clear();
        map(MIB2 - PAGE, 7 * MIB2 - PAGE, PAGE + MIB2 + PAGE);
        assertThat(events)
                .containsExactly(
                        "allocated",
                        "linked 3",
                        "allocated",
                        "linked 2",
                        "allocated",
                        "linked 1",
                        "allocated",
                        "linked 1",
                        "written 0 1ff000 1",
                        "written 1 200000 1",
                        "written 0 400000 1");
        events.clear();
        table.unmap(MIB2 - PAGE, PAGE + MIB2 + PAGE, gather);
        assertThat(events).containsExactly("cleared 0 1ff000 1", "cleared 1 200000 1", "cleared 0 400000 1");
        assertThat(gather.runs()).isEqualTo(3);
        assertThat(gather.iova(1)).isEqualTo(MIB2);
        assertThat(gather.size(1)).isEqualTo(MIB2);
        assertThat(gather.level(1)).isEqualTo(1);
        assertThat(gather.walks(1)).isFalse();
    }

    @Test
    void shouldKeepAnUnlinkedTableUntilItsInvalidation() {
        map(MIB2, PAGE, MIB2); // not congruent: 512 pages
        int tables = pool.tablesInUse();
        events.clear();
        table.unmap(MIB2, MIB2, gather);
        assertThat(events).containsExactly("unlinked 1 200000");
        assertThat(gather.walks(0)).isTrue();
        assertThat(gather.level(0)).isZero();
        assertThat(pool.tablesInUse()).isEqualTo(tables);
        gather.completed(pool);
        assertThat(events).containsExactly("unlinked 1 200000", "freed");
        assertThat(pool.tablesInUse()).isEqualTo(tables - 1);
        assertThat(gather.isEmpty()).isTrue();
    }

    @Test
    void shouldReplaceAnEmptyTableByABlock() {
        map(MIB2 + PAGE, 0, PAGE);
        table.unmap(MIB2 + PAGE, PAGE, gather);
        gather.completed(pool);
        events.clear();
        map(0, 0, GIB);
        assertThat(table.translate(MIB2 + 5)).isEqualTo(MIB2 + 5);
        assertThat(events).containsExactly("unlinked 2 0", "written 2 0 1");
        assertThat(gather.walks(0)).isTrue();
        assertThat(gather.size(0)).isEqualTo(GIB);
        int tables = pool.tablesInUse();
        gather.completed(pool);
        assertThat(pool.tablesInUse()).isEqualTo(tables - 2);
    }

    @Test
    void shouldChangeNothingWhenTablesRunOut() {
        PageTable hungry = new PageTable(ArmLpae.STAGE1_4K, pool, null);
        machine.limitMemory(0);
        long size = 128 * MIB2; // more tables than one chunk of the pool holds
        assertThatThrownBy(() -> hungry.map(PAGE, 0, size, Access.READ, MemoryType.NORMAL_NC, gather))
                .isInstanceOf(MachineException.class);
        hungry.forEach((iova, level, entry) -> {
            throw new AssertionError("left behind: " + Long.toHexString(iova));
        });
        assertThat(gather.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldGiveEveryTableBack(PageTableFormat format) {
        int before = pool.tablesInUse();
        PageTable other = new PageTable(format, pool, null);
        other.map(0, 0, GIB + MIB2 + PAGE, Access.READ, any(format), gather);
        other.map(1L << 40, PAGE, GIB, Access.READ, any(format), gather);
        other.unmap(1L << 40, GIB, gather);
        gather.completed(pool);
        other.release();
        assertThat(pool.tablesInUse()).isEqualTo(before);
    }

    @Test
    void shouldWidenTheLastRunWhenThereAreTooMany() {
        for (int i = 0; i < 40; i++) {
            map(2L * i * PAGE, 0, PAGE);
        }
        for (int i = 0; i < 40; i++) {
            table.unmap(2L * i * PAGE, PAGE, gather);
        }
        int last = gather.runs() - 1;
        assertThat(gather.iova(0)).isZero();
        assertThat(gather.iova(last) + gather.size(last)).isEqualTo(79 * PAGE);
        for (int run = 0; run < last; run++) {
            assertThat(gather.iova(run)).isEqualTo(2L * run * PAGE);
        }
        assertThat(gather.iova(last)).isEqualTo(2L * last * PAGE);
    }
}
