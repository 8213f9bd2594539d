package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.machine.IommuInfo;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.UnmapStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapMatrixTest {
    private static final AllocatorChoice TREE = new AllocatorChoice("tree", TreeIovaAllocator::new, false);
    private static final AllocatorChoice MAGAZINES =
            new AllocatorChoice("magazines", MagazineIovaAllocator::new, false);
    private static final AllocatorChoice IDENTITY = new AllocatorChoice("identity", MagazineIovaAllocator::new, true);

    private static MapBenchSettings settings(TimeSettings time) {
        return new MapBenchSettings(
                new UnitSettings(
                        IommuInfo.Kind.SMMUV3, Stage.USUAL, 12, UnitTraits.DEFAULT, true, UnmapStrategy.BATCHED, -1),
                TREE,
                InvalidationPolicy.STRICT,
                AdaptiveFlush.DEFAULT,
                new LoadSettings(Direction.BIDIRECTIONAL, 1, LoadSettings.Pattern.RING, 1, 0, false, false),
                time);
    }

    private static MapBenchSettings operations(long ofThread) {
        return settings(new TimeSettings(Duration.ZERO, Duration.ZERO, ofThread));
    }

    @Test
    void shouldRunEveryCaseInEveryRound() {
        List<Long> progress = new ArrayList<>();
        MapMatrixReport report = new MapMatrix(operations(7), 4096, 2)
                .run(
                        List.of(TREE, MAGAZINES, IDENTITY),
                        List.of(InvalidationPolicy.STRICT, InvalidationPolicy.STRICT_ISH),
                        List.of(1, 3),
                        progress::add);
        assertThat(report.cells()).hasSize(12);
        assertThat(report.cells().stream().map(MapMatrixCell::rates))
                .allSatisfy(rates -> assertThat(rates).hasSize(2).allMatch(rate -> rate > 0));
        assertThat(report.cells()).allMatch(cell -> cell.operations() == 7L * cell.threads());
        assertThat(report.allocators()).containsExactly("tree", "magazines", "identity");
        assertThat(report.policies()).containsExactly(InvalidationPolicy.STRICT, InvalidationPolicy.STRICT_ISH);
        assertThat(report.threads()).containsExactly(1, 3);
        assertThat(report.cell("tree", InvalidationPolicy.STRICT_ISH, 3)).isPresent();
        assertThat(report.cells()).allMatch(cell -> cell.stopped() == 0);
        assertThat(progress).hasSize(36).endsWith(36L).isSorted();
        assertThat(MapMatrix.runs(3, 2, 2, 2)).isEqualTo(36);
    }

    /** Longer than the trials that say how much work there is: they end behind it. */
    @Test
    void shouldSeeHowMuchWorkThereIsBehindALongWarmUp() {
        TimeSettings time = new TimeSettings(Duration.ofMillis(200), Duration.ofMillis(10), 0);
        MapMatrixReport report = new MapMatrix(settings(time), 4096, 1)
                .run(List.of(TREE), List.of(InvalidationPolicy.STRICT), List.of(1), done -> {});
        assertThat(report.cells().getFirst().operations()).isGreaterThan(10);
    }

    /** A range that waits is out of the allocator: 256 of each thread, besides the live one; of a single queue all. */
    @ParameterizedTest
    @CsvSource({"STRICT, 1, 3", "ADAPTIVE, 1, 3", "DEFERRED, 4, 771", "STRICT_ISH, 4, 771", "SINGLE_QUEUE, 4, 3003"})
    void shouldGiveEveryCaseItsPolicyAndItsAllocator(InvalidationPolicy policy, int atLeast, int atMost) {
        MostLive most = new MostLive();
        AllocatorChoice watched =
                new AllocatorChoice("watched", space -> most.around(new TreeIovaAllocator(space)), false);
        new MapMatrix(operations(1000), 4096, 1).run(List.of(watched), List.of(policy), List.of(3), done -> {});
        assertThat(most.most.get()).isBetween(atLeast, atMost);
    }

    /** Nothing is asked of the allocator where every page can be had at its physical address. */
    @Test
    void shouldMapAtThePhysicalAddressWhereThatIsTheChoice() {
        MostLive most = new MostLive();
        AllocatorChoice choice =
                new AllocatorChoice("identity", space -> most.around(new TreeIovaAllocator(space)), true);
        MapMatrixReport report = new MapMatrix(operations(10), 4096, 1)
                .run(List.of(choice), List.of(InvalidationPolicy.STRICT), List.of(2), done -> {});
        assertThat(most.most.get()).isZero();
        assertThat(report.cells().getFirst().refused())
                .isNotEmpty()
                .allSatisfy((why, count) -> assertThat(count).isZero());
    }

    @Test
    void shouldFindOutHowMuchWorkFillsATime() {
        MapMatrixReport report = new MapMatrix(
                        settings(new TimeSettings(Duration.ZERO, Duration.ofMillis(5), 0)), 4096, 1)
                .run(List.of(TREE), List.of(InvalidationPolicy.STRICT), List.of(1, 2), done -> {});
        assertThat(report.cells()).allMatch(cell -> cell.operations() >= cell.threads());
    }

    private static MapMatrixCell cell(String allocator, int threads, Double... rates) {
        return new MapMatrixCell(allocator, InvalidationPolicy.STRICT, threads, 1, List.of(rates), 0, Map.of());
    }

    private static MapMatrixReport report(MapMatrixCell... cells) {
        return new MapMatrixReport(operations(1), 4096, 3, OptionalDouble.empty(), List.of(cells));
    }

    @Test
    void shouldCompareWithMagazinesAndWithTwoThreads() {
        MapMatrixCell many = cell("tree", 64, 1e6, 9e6, 2e6);
        MapMatrixReport report = report(
                cell("tree", 1, 8e6, 7e6, 6e6),
                cell("magazines", 1, 4e6, 4e6, 4e6),
                cell("tree", 2, 8e6, 5e6, 4e6),
                many);
        assertThat(many.operationsPerSecond()).isEqualTo(2e6);
        assertThat(many.slowest()).isEqualTo(1e6);
        assertThat(many.fastest()).isEqualTo(9e6);
        assertThat(many.spread()).isEqualTo(4.0);
        assertThat(report.base().allocator()).isEqualTo("magazines");
        assertThat(report.ratio(many)).isEqualTo(0.5);
        assertThat(report.ofFew(many)).contains(0.4);
        assertThat(report.ofFew(report.base())).isEmpty();
        assertThat(report.leastSteady()).isEqualTo(many);
        // spreads 2/7, 0, 4/5 and 4
        assertThat(report.middleSpread()).isEqualTo(0.8);
    }

    @Test
    void shouldCompareWithTheFirstCaseWhereMagazinesAreMissing() {
        MapMatrixReport report = report(cell("pools", 8, 3e6), cell("tree", 8, 6e6));
        assertThat(report.base().allocator()).isEqualTo("pools");
        assertThat(report.ratio(report.cells().getLast())).isEqualTo(2);
    }

    @Test
    void shouldTakeTheSlowerOfTwoMiddles() {
        assertThat(cell("tree", 1, 5e6, 3e6).operationsPerSecond()).isEqualTo(3e6);
    }

    @Test
    void shouldRefuseARunOfNoRounds() {
        assertThatThrownBy(() -> new MapMatrix(operations(1), 4096, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rounds=0");
    }
}
