package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.machine.IommuInfo;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.UnmapStrategy;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.bench.MapBench.Batched;
import io.crossdock.workbench.bench.MapSplitCase.Stretch;
import io.crossdock.workbench.bench.MapSplitCase.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MapSplitTest {
    private static final Offset<Double> EXACT = within(1e-9);
    private static final Map<MapPart, Stretch> PARTS = Map.of(
            MapPart.ALLOCATOR, new Stretch(40, 2),
            MapPart.PAGE_TABLE, new Stretch(90, 3),
            MapPart.INVALIDATION, new Stretch(60, 2),
            MapPart.WAIT, new Stretch(30, 1),
            MapPart.REST, new Stretch(50, 2));
    private static final Map<HardwareCost, Parameter> PRICES = Map.of(
            HardwareCost.COMMANDS, price(73, 73, 73),
            HardwareCost.WAITS, price(190, 883, 883),
            HardwareCost.TABLE_LINES, price(270, 270, 270),
            HardwareCost.DATA_LINES, price(2, 2, 2));

    private static Parameter price(double low, double value, double high) {
        return Parameter.interval("any", low, value, high, "ns", Parameter.Kind.ASSUMED, "a test");
    }

    private static MapBenchSettings settings(
            IommuInfo.Kind unit, InvalidationPolicy policy, boolean identity, boolean bypass, int operations) {
        return new MapBenchSettings(
                new UnitSettings(unit, Stage.USUAL, 12, UnitTraits.DEFAULT, true, UnmapStrategy.BATCHED, -1),
                new AllocatorChoice("magazines", MagazineIovaAllocator::new, identity),
                policy,
                AdaptiveFlush.DEFAULT,
                new LoadSettings(Direction.BIDIRECTIONAL, 1, LoadSettings.Pattern.RING, 1, 0, bypass, false),
                new TimeSettings(Duration.ZERO, Duration.ZERO, operations));
    }

    private static MapSplitCase of(
            double undisturbed, double commands, double completions, double tableLines, double dataLines) {
        Map<MapEvent, Double> counts = new EnumMap<>(MapEvent.class);
        counts.put(MapEvent.COMMANDS, commands);
        counts.put(MapEvent.COMPLETIONS, completions);
        counts.put(MapEvent.TABLE_LINES, tableLines);
        counts.put(MapEvent.DATA_LINES, dataLines);
        return MapSplitCase.of(4096, 1, 1000, undisturbed, PARTS, 10, counts, PRICES);
    }

    /** One command and one wait, two lines of table, 128 lines of data: 73 + 883 + 540 + 256. */
    @Test
    void shouldTakeTheMarksAwayAndPriceTheCounts() {
        MapSplitCase strict = of(150, 2, 1, 2, 128);
        assertThat(strict.software())
                .isEqualTo(Map.of(
                        MapPart.ALLOCATOR, 20.0,
                        MapPart.PAGE_TABLE, 60.0,
                        MapPart.INVALIDATION, 40.0,
                        MapPart.WAIT, 20.0,
                        MapPart.REST, 30.0));
        assertThat(strict.softwareNanos()).isEqualTo(170);
        assertThat(strict.disturbedNanos()).isEqualTo(270);
        assertThat(strict.marks()).isEqualTo(10);
        assertThat(strict.of(HardwareCost.COMMANDS).count()).isEqualTo(1);
        assertThat(strict.of(HardwareCost.WAITS).nanos()).isEqualTo(883);
        assertThat(strict.of(HardwareCost.TABLE_LINES).nanos()).isEqualTo(540);
        assertThat(strict.of(HardwareCost.DATA_LINES).nanos()).isEqualTo(256);
        assertThat(strict.hardwareNanos()).isEqualTo(1752);
        assertThat(strict.leastHardwareNanos()).isEqualTo(1059);
        assertThat(strict.mostHardwareNanos()).isEqualTo(1752);
        assertThat(strict.nanos()).isEqualTo(1922);
        assertThat(strict.softwareShare()).isCloseTo(170.0 / 1922, EXACT);
        assertThat(strict.leastSoftwareShare()).isCloseTo(150.0 / 1902, EXACT);
        assertThat(strict.mostSoftwareShare()).isCloseTo(170.0 / 1229, EXACT);
        assertThat(strict.verdict()).isEqualTo(Verdict.NOT_CONFIRMED);
    }

    /** A flush for 256 unmaps costs each 3.73 ns; one for 20 may cost each 9.5 or 44.15. */
    @Test
    void shouldSayWhetherSoftwareIsAlmostEverything() {
        MapSplitCase deferred = of(150, 2 / 256.0, 1 / 256.0, 0, 0);
        assertThat(deferred.hardwareNanos()).isCloseTo(956.0 / 256, EXACT);
        assertThat(deferred.verdict()).isEqualTo(Verdict.CONFIRMED);
        MapSplitCase open = of(200, 0.05, 0.05, 0, 0);
        assertThat(open.leastSoftwareShare()).isCloseTo(170 / 214.15, EXACT);
        assertThat(open.mostSoftwareShare()).isCloseTo(200 / 209.5, EXACT);
        assertThat(open.verdict()).isEqualTo(Verdict.OPEN);
    }

    /** The clock goes on by one with each reading, so that each mark takes one: the parts have as many as they end. */
    @ParameterizedTest
    @EnumSource(IommuInfo.Kind.class)
    void shouldMarkTheBordersOfAStrictPair(IommuInfo.Kind unit) {
        assertMarks(settings(unit, InvalidationPolicy.STRICT, false, false, 30), 2, 3, 2, 1, 2);
    }

    /** Neither is an allocator asked, nor is there anything before the table. */
    @Test
    void shouldMarkTheBordersOfAPairAtThePhysicalAddress() {
        assertMarks(settings(IommuInfo.Kind.VTD, InvalidationPolicy.STRICT, true, false, 30), 0, 3, 2, 1, 0);
    }

    private static void assertMarks(
            MapBenchSettings settings, double allocator, double table, double invalidation, double wait, double rest) {
        AtomicLong clock = new AtomicLong();
        Batched run = new MapBench(settings, new PhaseMarks(clock::incrementAndGet)).batched(4096, 1);
        assertThat(run.operations()).isEqualTo(30);
        assertThat(run.markNanos()).isEqualTo(1);
        assertThat(run.parts())
                .isEqualTo(Map.of(
                        MapPart.ALLOCATOR, new Stretch(allocator, allocator),
                        MapPart.PAGE_TABLE, new Stretch(table, table),
                        MapPart.INVALIDATION, new Stretch(invalidation, invalidation),
                        MapPart.WAIT, new Stretch(wait, wait),
                        MapPart.REST, new Stretch(rest, rest)));
    }

    private static double marks(Batched run, MapPart part) {
        return Objects.requireNonNull(run.parts().get(part)).marks();
    }

    /** Of six batches five at least have a flush of 256 unmaps, and more where the clock asks for one before. */
    @Test
    void shouldWaitNowAndThenWhereInvalidationIsDeferred() {
        MapBenchSettings deferred = settings(IommuInfo.Kind.SMMUV3, InvalidationPolicy.DEFERRED, false, false, 4096);
        AtomicLong clock = new AtomicLong();
        Batched run = new MapBench(deferred, new PhaseMarks(clock::incrementAndGet)).batched(4096, 1);
        assertThat(marks(run, MapPart.WAIT)).isBetween(1 / 512.0, 0.5);
        assertThat(marks(run, MapPart.PAGE_TABLE)).isCloseTo(3, EXACT);
    }

    @Test
    void shouldSplitEveryCase() {
        List<Long> progress = new ArrayList<>();
        MapSplitReport report = new MapSplit(
                        settings(IommuInfo.Kind.SMMUV3, InvalidationPolicy.STRICT, false, false, 1500))
                .run(List.of(4096L, 65_536L), List.of(1, 3), progress::add);
        assertThat(progress).hasSize(12).endsWith(12L).isSorted();
        assertThat(report.cases())
                .extracting(MapSplitCase::size, MapSplitCase::threads, MapSplitCase::operations)
                .containsExactly(
                        tuple(4096L, 1, 1500L),
                        tuple(4096L, 3, 4500L),
                        tuple(65_536L, 1, 1500L),
                        tuple(65_536L, 3, 4500L));
        assertThat(report.cases()).allSatisfy(each -> {
            assertThat(each.marks()).isCloseTo(10, EXACT);
            assertThat(each.undisturbedNanos()).isPositive();
            assertThat(each.disturbedNanos()).isCloseTo(each.softwareNanos() + 10 * each.markNanos(), within(1e-6));
            assertThat(each.of(HardwareCost.COMMANDS).count()).isEqualTo(1);
            assertThat(each.of(HardwareCost.WAITS).count()).isEqualTo(1);
            assertThat(each.of(HardwareCost.TABLE_LINES).count()).isZero();
        });
    }

    @Test
    void shouldRefuseWhatHasNoSuchParts() {
        MapBenchSettings around = settings(IommuInfo.Kind.VTD, InvalidationPolicy.STRICT, false, true, 10);
        assertThatThrownBy(() -> new MapSplit(around))
                .hasMessageEndingWith("through the translation: bypass=true, producerConsumer=false");
    }

    /** (19.3 - 0.8) us for 255 pages; 0.27 us for a line of table; 0.0315 us for sixteen lines of data. */
    @Test
    void shouldPriceWithWhatWasPublishedOfAnSmmu() {
        Map<HardwareCost, Parameter> prices = HardwarePrices.of(IommuInfo.Kind.SMMUV3);
        assertThat(prices.get(HardwareCost.COMMANDS)).satisfies(price -> {
            assertThat(price.value()).isCloseTo(18_500 / 255.0, within(0.01));
            assertThat(price.kind()).isEqualTo(Parameter.Kind.FITTED);
        });
        assertThat(prices.get(HardwareCost.WAITS)).satisfies(price -> {
            assertThat(List.of(price.low(), price.value(), price.high())).containsExactly(190.0, 883.0, 883.0);
            assertThat(price.kind()).isEqualTo(Parameter.Kind.MEASURED);
        });
        assertThat(prices.get(HardwareCost.TABLE_LINES)).satisfies(price -> {
            assertThat(price.value()).isCloseTo(270, within(5.0));
            assertThat(price.kind()).isEqualTo(Parameter.Kind.FITTED);
        });
        assertThat(prices.get(HardwareCost.DATA_LINES))
                .satisfies(price -> assertThat(price.value()).isCloseTo(31.5 / 16, within(0.05)));
    }

    @ParameterizedTest
    @CsvSource({"VTD, 531.75, 711.67, 1067.5", "AMDVI, 190, 883, 1067.5"})
    void shouldMarkWhatIsAssumedOfOtherUnits(IommuInfo.Kind unit, double low, double value, double high) {
        Map<HardwareCost, Parameter> prices = HardwarePrices.of(unit);
        assertThat(prices.get(HardwareCost.WAITS)).satisfies(price -> {
            assertThat(price.low()).isEqualTo(low);
            assertThat(price.value()).isCloseTo(value, within(0.01));
            assertThat(price.high()).isEqualTo(high);
            assertThat(price.kind()).isEqualTo(Parameter.Kind.ASSUMED);
        });
        assertThat(prices.get(HardwareCost.COMMANDS)).satisfies(price -> {
            assertThat(price.low()).isZero();
            assertThat(price.kind()).isEqualTo(Parameter.Kind.ASSUMED);
        });
    }
}
