package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.AdaptiveFlush;
import io.crossdock.dma.Direction;
import io.crossdock.dma.InvalidationPolicy;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.IovaSpace;
import io.crossdock.iova.MagazineIovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.iova.PoolIovaAllocator;
import io.crossdock.iova.TreeIovaAllocator;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.MachineException;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.UnmapStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MapBenchTest {
    private static final long KIB = 1024;
    private static final long PAGES_4K = 4096;

    private static MapBenchSettings settings(
            IommuInfo.Kind unit, boolean coherentWalks, UnmapStrategy unmap, long pageSizes) {
        return settings(unit, coherentWalks, unmap, pageSizes, InvalidationPolicy.STRICT);
    }

    private static MapBenchSettings settings(
            IommuInfo.Kind unit,
            boolean coherentWalks,
            UnmapStrategy unmap,
            long pageSizes,
            InvalidationPolicy policy) {
        return new MapBenchSettings(
                new UnitSettings(
                        unit,
                        Stage.USUAL,
                        12,
                        UnitTraits.DEFAULT.withCoherentWalks(coherentWalks),
                        true,
                        unmap,
                        pageSizes),
                new AllocatorChoice("tree", TreeIovaAllocator::new, false),
                policy,
                AdaptiveFlush.DEFAULT,
                new LoadSettings(Direction.BIDIRECTIONAL, 1, LoadSettings.Pattern.RING, 1, 0, false, false),
                new TimeSettings(Duration.ZERO, Duration.ofSeconds(10), 50));
    }

    /** 256 unmaps wait together for one command that covers the whole space, and its wait. */
    @ParameterizedTest
    @EnumSource(IommuInfo.Kind.class)
    void shouldFlushOnceFor256DeferredUnmaps(IommuInfo.Kind unit) {
        MapBenchSettings deferred = settings(unit, true, UnmapStrategy.BATCHED, -1, InvalidationPolicy.DEFERRED);
        Map<MapEvent, Double> unmaps = new MapBench(deferred).count(4 * KIB).unmap();
        assertThat(of(unmaps, MapEvent.COMPLETIONS)).isEqualTo(1 / 256.0);
        assertThat(of(unmaps, MapEvent.COMMANDS)).isEqualTo(2 / 256.0);
        assertThat(of(unmaps, MapEvent.LEAVES_CLEARED)).isEqualTo(1);
    }

    @Test
    void shouldFlushOnceFor32768UnmapsOfASingleQueue() {
        MapBenchSettings single =
                settings(IommuInfo.Kind.VTD, true, UnmapStrategy.BATCHED, -1, InvalidationPolicy.SINGLE_QUEUE);
        Map<MapEvent, Double> unmaps = new MapBench(single).count(4 * KIB).unmap();
        assertThat(of(unmaps, MapEvent.COMPLETIONS)).isEqualTo(1 / 32_768.0);
        assertThat(of(unmaps, MapEvent.COMMANDS)).isEqualTo(2 / 32_768.0);
    }

    /** One thread maps, the other unmaps: each pair is counted once, and each call in the context of its thread. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SINGLE_QUEUE") // so few would all wait to the end
    void shouldMapInOneContextAndUnmapInAnother(InvalidationPolicy policy) {
        Set<MapContext> allocating = ConcurrentHashMap.newKeySet();
        Set<MapContext> freeing = ConcurrentHashMap.newKeySet();
        MapBenchSettings usual = settings(IommuInfo.Kind.VTD, true, UnmapStrategy.BATCHED, -1, policy);
        MapBenchSettings paired = new MapBenchSettings(
                usual.unit(),
                new AllocatorChoice("watched", space -> watched(space, allocating, freeing), false),
                policy,
                AdaptiveFlush.DEFAULT,
                new LoadSettings(Direction.BIDIRECTIONAL, 3, LoadSettings.Pattern.RING, 1, 0, false, true),
                new TimeSettings(Duration.ZERO, Duration.ZERO, 400));
        MapBenchResult result = new MapBench(paired).time(4 * KIB, 4, () -> {});
        assertThat(result.operations()).isEqualTo(800);
        assertThat(allocating).hasSize(2);
        assertThat(freeing).isNotEmpty().doesNotContainAnyElementsOf(allocating);
        assertThat(new MapBench(paired).handOverNanos().orElseThrow()).isPositive();
        assertThat(new MapBench(usual).handOverNanos()).isEmpty();
        assertThatThrownBy(() -> new MapBench(paired).time(4 * KIB, 3, () -> {}))
                .hasMessage("half of the threads map, half unmap: threads=3");
    }

    private static IovaAllocator watched(IovaSpace space, Set<MapContext> allocating, Set<MapContext> freeing) {
        IovaAllocator inner = new TreeIovaAllocator(space);
        return new IovaAllocator() {
            @Override
            public long allocate(long size, long end, MapContext context) {
                allocating.add(context);
                return inner.allocate(size, end, context);
            }

            @Override
            public void free(long iova, long size, MapContext context) {
                freeing.add(context);
                inner.free(iova, size, context);
            }

            @Override
            public void reserve(long iova, long size) {
                inner.reserve(iova, size);
            }
        };
    }

    private static double of(Map<MapEvent, Double> counts, MapEvent event) {
        return counts.getOrDefault(event, -1.0);
    }

    /** Entries have 8 bytes, lines 64: 256 entries lie in 32 lines, and 259 in 33. */
    @ParameterizedTest
    @CsvSource({
        "PER_ENTRY,  1024, 256, 256, 256, 0",
        "BATCHED,    1024, 256, 1,   32,  0",
        "REMEMBERED, 1024, 256, 1,   32,  1",
        "BATCHED,    1036, 259, 1,   33,  0",
        "BATCHED,    2048, 512, 1,   64,  0",
        "PER_ENTRY,  4,    1,   1,   1,   0"
    })
    void shouldCountSyncsOfANonCoherentWalk(
            UnmapStrategy unmap, long kib, double entries, double syncs, double lines, double arrays) {
        Map<MapEvent, Double> counts = new MapBench(settings(IommuInfo.Kind.SMMUV3, false, unmap, PAGES_4K))
                .count(kib * KIB)
                .unmap();
        assertThat(of(counts, MapEvent.LEAVES_CLEARED)).isEqualTo(entries);
        assertThat(of(counts, MapEvent.TABLE_SYNCS)).isEqualTo(syncs);
        assertThat(of(counts, MapEvent.TABLE_LINES)).isEqualTo(lines);
        assertThat(of(counts, MapEvent.ARRAYS)).isEqualTo(arrays);
        assertThat(of(counts, MapEvent.COMPLETIONS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(IommuInfo.Kind.class)
    void shouldMapABlockWithOneEntryUnlessPagesAreForced(IommuInfo.Kind unit) {
        MapBenchReport.Events block = new MapBench(settings(unit, true, UnmapStrategy.BATCHED, -1)).count(2048 * KIB);
        assertThat(of(block.map(), MapEvent.LEAVES_WRITTEN)).isEqualTo(1);
        assertThat(of(block.unmap(), MapEvent.LEAVES_CLEARED)).isEqualTo(1);
        assertThat(of(block.map(), MapEvent.TABLE_LINES)).isZero();
        MapBenchReport.Events pages =
                new MapBench(settings(unit, true, UnmapStrategy.BATCHED, PAGES_4K)).count(2048 * KIB);
        assertThat(of(pages.map(), MapEvent.LEAVES_WRITTEN)).isEqualTo(512);
        assertThat(of(pages.unmap(), MapEvent.LEAVES_CLEARED)).isEqualTo(512);
    }

    @Test
    void shouldCountTheDataLinesOfADeviceThatDoesNotSnoop() {
        MapBenchSettings to = with(Direction.TO_DEVICE, 1, TreeIovaAllocator::new, 50);
        MapBenchReport.Events counts = new MapBench(to).count(64 * KIB);
        assertThat(of(counts.map(), MapEvent.DATA_LINES)).isEqualTo(1024);
        assertThat(of(counts.unmap(), MapEvent.DATA_LINES)).isZero();
        counts = new MapBench(with(Direction.FROM_DEVICE, 1, TreeIovaAllocator::new, 50)).count(64 * KIB);
        assertThat(of(counts.unmap(), MapEvent.DATA_LINES)).isEqualTo(1024);
    }

    private static MapBenchSettings with(
            Direction direction, int live, IovaAllocator.Factory allocator, long operations) {
        return new MapBenchSettings(
                new UnitSettings(
                        IommuInfo.Kind.VTD, Stage.USUAL, 12, UnitTraits.DEFAULT, false, UnmapStrategy.BATCHED, -1),
                new AllocatorChoice("any", allocator, false),
                InvalidationPolicy.STRICT,
                AdaptiveFlush.DEFAULT,
                new LoadSettings(direction, live, LoadSettings.Pattern.RANDOM, 1, 0, false, false),
                new TimeSettings(Duration.ZERO, Duration.ofSeconds(10), operations));
    }

    @ParameterizedTest
    @EnumSource(IommuInfo.Kind.class)
    void shouldTimeAllThreadsTogether(IommuInfo.Kind unit) {
        MapBenchResult result =
                new MapBench(settings(unit, true, UnmapStrategy.BATCHED, -1)).time(64 * KIB, 3, () -> {});
        assertThat(result.operations()).isEqualTo(150);
        assertThat(result.map().mean()).isPositive();
        assertThat(result.map().p50()).isLessThanOrEqualTo(result.map().p99()).isPositive();
        assertThat(result.unmap().p999()).isLessThanOrEqualTo(result.unmap().max());
        assertThat(result.operationsPerSecond()).isEqualTo(150 / result.seconds());
    }

    @Test
    void shouldKeepAsManyMappingsAsAsked() {
        for (IovaAllocator.Factory allocator :
                List.<IovaAllocator.Factory>of(MagazineIovaAllocator::new, PoolIovaAllocator::new)) {
            MostLive most = new MostLive();
            new MapBench(with(Direction.BIDIRECTIONAL, 100, space -> most.around(allocator.create(space)), 300))
                    .time(4096, 2, () -> {});
            assertThat(most.most.get()).isEqualTo(200);
            assertThat(most.now.get()).isZero();
        }
    }

    @Test
    void shouldStopWhereTheWorkIsTooMuch() {
        MapBenchSettings forYears = with(Direction.BIDIRECTIONAL, 1, TreeIovaAllocator::new, Long.MAX_VALUE - 1);
        MapRun run = new MapBench(forYears).run(4096, 3, 0);
        assertThat(run.operations()).isPositive();
        assertThat(run.operationsPerSecond()).isEqualTo(run.operations() / run.seconds());
    }

    @Test
    void shouldPassOnWhatAThreadThrows() {
        Supplier<MapBenchResult> tooMuch =
                () -> new MapBench(with(Direction.BIDIRECTIONAL, 1, space -> new FailingAllocator(), 10))
                        .time(4096, 4, () -> {});
        assertThatThrownBy(tooMuch::get).isInstanceOf(io.crossdock.iova.IovaExhaustedException.class);
    }

    @Test
    void shouldRefuseMoreThanTheMachineHas() {
        assertThatThrownBy(() -> new MapBench(settings(IommuInfo.Kind.VTD, true, UnmapStrategy.BATCHED, -1))
                        .time(2L << 40, 1, () -> {}))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("size=2199023255552, limit=1099511627776");
    }
}
