package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContiguousIovaAllocatorTest {
    private static final long PAGE = 4096;
    private static final long END = 1L << 32;
    private final ContiguousIovaAllocator space = new ContiguousIovaAllocator(new IovaSpace(12, 0, END));
    private final MapContext context = new MapContext();

    @Test
    void shouldHandOutNeighboursOneAfterTheOther() {
        long chunk = END - 64 * PAGE;
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(chunk);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(chunk + PAGE);
        assertThat(space.allocate(4 * PAGE, END, context)).isEqualTo(chunk + 4 * PAGE);
        assertThat(space.allocate(PAGE, END, new MapContext())).isEqualTo(chunk - 64 * PAGE);
    }

    @Test
    void shouldUseAChunkAgainThatCameBackWhole() {
        MapContext other = new MapContext();
        long chunk = END - 64 * PAGE;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 64; i++) {
                assertThat(space.allocate(PAGE, END, context)).isEqualTo(chunk + i * PAGE);
            }
            for (int i = 0; i < 64; i++) {
                space.free(chunk + i * PAGE, PAGE, round % 2 == 0 ? context : other);
            }
        }
    }

    @Test
    void shouldTakeALargeOrNarrowRangeFromTheTree() {
        assertThat(space.allocate(33 * PAGE, END, context)).isEqualTo(END - 64 * PAGE);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(END - 128 * PAGE);
        long low = space.allocate(PAGE, 1L << 24, context);
        assertThat(low).isEqualTo((1L << 24) - PAGE);
        space.free(low, PAGE, context);
        assertThat(space.allocate(PAGE, 1L << 24, context)).isEqualTo(low);
    }
}
