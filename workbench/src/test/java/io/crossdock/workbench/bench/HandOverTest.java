package io.crossdock.workbench.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HandOverTest {
    private static final long MANY = 100_000;

    /** What stands in a slot is written without any order of its own: the ring alone makes it safe. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 256})
    void shouldHandEverySlotOverInOrderAndBack(int slots) {
        HandOver ring = new HandOver(slots);
        HandOver.Front front = ring.new Front();
        HandOver.Back back = ring.new Back();
        long[] data = new long[slots];
        CompletableFuture<Void> filling = CompletableFuture.runAsync(() -> {
            for (int span = 0; span < 2; span++) {
                for (long i = 0; i < MANY; i++) {
                    data[front.next(() -> false)] = span * MANY + i + 1;
                    front.fill();
                }
                front.close();
            }
        });
        long expected = 1;
        int ends = 0;
        while (ends < 2) {
            int slot = back.next(() -> false);
            if (slot < 0) {
                ends++;
                continue;
            }
            assertThat(data[slot]).isEqualTo(expected++);
            data[slot] = 0;
            back.empty();
        }
        filling.join();
        assertThat(expected - 1).isEqualTo(2 * MANY);
    }

    @Test
    void shouldTellTheEndOnceAfterAllThatWasFilled() {
        HandOver ring = new HandOver(2);
        HandOver.Front front = ring.new Front();
        HandOver.Back back = ring.new Back();
        front.next(() -> false);
        front.fill();
        front.close();
        assertThat(back.next(() -> false)).isZero();
        back.empty();
        assertThat(back.next(() -> false)).isEqualTo(-1);
        front.next(() -> false);
        front.fill();
        assertThat(back.next(() -> false)).isEqualTo(1);
    }

    @Test
    void shouldStopWhoWaits() {
        HandOver ring = new HandOver(1);
        HandOver.Front front = ring.new Front();
        assertThat(ring.new Back().next(() -> true)).isEqualTo(-1);
        assertThat(front.next(() -> true)).isZero(); // nothing to wait for
        front.fill();
        assertThat(front.next(() -> true)).isEqualTo(-1);
    }
}
