package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MapPhasesTest {
    private static MapPhases counting(long... readings) {
        Iterator<Long> clock = Arrays.stream(readings).iterator();
        MapPhases phases = new MapPhases(clock::next);
        phases.count(true);
        return phases;
    }

    private static Map<MapPart, Long> nanos(MapPhases phases) {
        return Stream.of(MapPart.values()).collect(Collectors.toMap(part -> part, phases::nanos));
    }

    private static Map<MapPart, Long> marks(MapPhases phases) {
        return Stream.of(MapPart.values()).collect(Collectors.toMap(part -> part, phases::marks));
    }

    private static Map<MapPart, Long> parts(long allocator, long table, long invalidation, long wait, long rest) {
        return Map.of(
                MapPart.ALLOCATOR, allocator,
                MapPart.PAGE_TABLE, table,
                MapPart.INVALIDATION, invalidation,
                MapPart.WAIT, wait,
                MapPart.REST, rest);
    }

    /** The map takes 23, the unmap 60: 83 in all, as the parts do. What passes between the calls is nobody's. */
    @Test
    void shouldGiveEveryStretchOfAStrictPairToItsPart() {
        MapPhases phases = counting(100, 103, 110, 121, 123, 1000, 1013, 1030, 1049, 1053, 1059, 1060);
        phases.begin(true);
        phases.allocating();
        phases.allocated();
        phases.tableChanged();
        phases.end();
        phases.begin(false);
        phases.tableChanged();
        phases.told();
        phases.confirmed();
        phases.allocating();
        phases.allocated();
        phases.end();
        assertThat(nanos(phases)).isEqualTo(parts(7 + 6, 11 + 2 + 13, 17 + 4, 19, 3 + 1));
        assertThat(marks(phases)).isEqualTo(parts(2, 3, 2, 1, 2));
        phases.forget();
        assertThat(nanos(phases)).isEqualTo(parts(0, 0, 0, 0, 0));
        assertThat(marks(phases)).isEqualTo(parts(0, 0, 0, 0, 0));
    }

    /** The first unmap queues its range; the second one finds the queue full, flushes, and frees two ranges. */
    @Test
    void shouldGiveQueueingForALaterFlushToInvalidation() {
        MapPhases phases = counting(0, 2, 7, 10, 11, 14, 21, 22, 27, 30, 36, 38);
        phases.begin(false);
        phases.tableChanged();
        phases.end();
        phases.begin(false);
        phases.tableChanged();
        phases.told();
        phases.confirmed();
        phases.allocating();
        phases.allocated();
        phases.allocating();
        phases.allocated();
        phases.end();
        assertThat(nanos(phases)).isEqualTo(parts(5 + 6, 2 + 1, 5 + 3 + 1 + 3, 7, 2));
        assertThat(marks(phases)).isEqualTo(parts(2, 2, 4, 1, 1));
    }

    /** No room below 4 GiB, and none above before all is flushed; then a unit that remembers absent entries is told. */
    @Test
    void shouldGiveAMapThatFlushesItsParts() {
        MapPhases phases = counting(0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66, 78);
        phases.begin(true);
        phases.allocating(); // 1
        phases.allocated(); // 2
        phases.allocating(); // 3
        phases.allocated(); // 4
        phases.told(); // 5
        phases.confirmed(); // 6
        phases.allocating(); // 7
        phases.allocated(); // 8
        phases.tableChanged(); // 9
        phases.told(); // 10
        phases.confirmed(); // 11
        phases.end(); // 12
        assertThat(nanos(phases)).isEqualTo(parts(2 + 4 + 8, 9, 5 + 7 + 10 + 12, 6 + 11, 1 + 3));
    }

    @Test
    void shouldCountNothingOutsideOfCallsAndBeforeItIsTold() {
        MapPhases phases = new MapPhases(() -> {
            throw new AssertionError("no clock is read");
        });
        phases.begin(true);
        phases.tableChanged();
        phases.end();
        phases.count(true);
        phases.confirmed();
        assertThat(marks(phases)).isEqualTo(parts(0, 0, 0, 0, 0));
    }
}
