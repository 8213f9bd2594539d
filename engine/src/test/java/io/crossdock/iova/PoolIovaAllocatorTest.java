package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolIovaAllocatorTest {
    private static final long PAGE = 4096;
    private static final long END = 1L << 32;
    private final MapContext context = new MapContext();

    @Test
    void shouldGoOnBehindTheRangeHandedOutLast() {
        PoolIovaAllocator space = new PoolIovaAllocator(new IovaSpace(12, PAGE, END), 1, false, null);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(PAGE);
        long freed = space.allocate(PAGE, END, context);
        space.free(freed, PAGE, context);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(freed + PAGE);
        assertThat(space.allocate(4 * PAGE, END, context)).isEqualTo(4 * PAGE);
    }

    @Test
    void shouldUseTheNextPoolWhenOneIsFull() {
        PoolIovaAllocator space = new PoolIovaAllocator(new IovaSpace(12, PAGE, 256 * PAGE), 4, false, null);
        List<Long> got = new ArrayList<>();
        for (long iova; (iova = space.allocate(PAGE, END, context)) != IovaAllocator.NONE; ) {
            got.add(iova);
        }
        assertThat(got).hasSize(255).doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepTheUpperQuarterForLargeRanges() {
        PoolIovaAllocator space = new PoolIovaAllocator(new IovaSpace(12, PAGE, END), 16, true, null);
        assertThat(space.allocate(15 * PAGE, END, context)).isLessThan(0xc000_0000L);
        assertThat(space.allocate(16 * PAGE, END, context)).isEqualTo(0xc000_0000L);
        assertThat(space.allocate(200 * PAGE, END, context)).isEqualTo(0xc010_0000L);
        assertThat(space.allocate(65 * PAGE, END, context)).isEqualTo(0xc020_0000L);
        assertThat(space.allocate(1L << 30, END, context)).isEqualTo(IovaAllocator.NONE);
    }

    @Test
    void shouldReuseWhatWasFreedOnlyAfterAFlush() {
        int[] flushes = {0};
        PoolIovaAllocator space =
                new PoolIovaAllocator(new IovaSpace(12, PAGE, 64 * PAGE), 1, false, () -> flushes[0]++);
        List<Long> got = new ArrayList<>();
        for (int i = 0; i < 63; i++) {
            got.add(space.allocate(PAGE, END, context));
        }
        for (long iova : got) {
            space.free(iova, PAGE, context);
        }
        assertThat(flushes[0]).isZero();
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(PAGE);
        assertThat(flushes[0]).isEqualTo(1);
        for (int i = 0; i < 62; i++) {
            assertThat(space.allocate(PAGE, END, context)).isNotEqualTo(IovaAllocator.NONE);
        }
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(IovaAllocator.NONE);
        assertThat(flushes[0]).isEqualTo(1);
    }

    @Test
    void shouldKeepBackWhatAFailedFlushShouldHaveCovered() {
        boolean[] broken = {true};
        PoolIovaAllocator space = new PoolIovaAllocator(new IovaSpace(12, PAGE, 64 * PAGE), 1, false, () -> {
            if (broken[0]) {
                throw new IllegalStateException("the unit does not answer");
            }
        });
        for (int i = 1; i < 64; i++) {
            assertThat(space.allocate(PAGE, END, context)).isEqualTo(i * PAGE);
        }
        space.free(7 * PAGE, PAGE, context);
        assertThatThrownBy(() -> space.allocate(PAGE, END, context)).hasMessage("the unit does not answer");
        broken[0] = false;
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(7 * PAGE);
    }
}
