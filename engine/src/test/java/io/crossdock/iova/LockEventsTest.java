package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockEventsTest {
    @Test
    void shouldReportEachSectionWithItsLock() {
        List<String> events = new ArrayList<>();
        EventSink sink = new EventSink() {
            @Override
            public void lockTaken(int lock) {
                events.add("taken " + lock);
            }

            @Override
            public void lockReleased(int lock) {
                events.add("released " + lock);
            }
        };
        MapContext context = new MapContext();
        MagazineIovaAllocator space = new MagazineIovaAllocator(new IovaSpace(12, 0, 1L << 32, sink));
        long iova = space.allocate(4096, 1L << 32, context);
        assertThat(events).hasSize(2);
        String lock = events.getFirst().substring("taken ".length());
        assertThat(events).containsExactly("taken " + lock, "released " + lock);
        space.free(iova, 4096, context);
        assertThat(space.allocate(4096, 1L << 32, context)).isEqualTo(iova);
        assertThat(events).as("the caches of a context take no lock").hasSize(2);
    }
}
