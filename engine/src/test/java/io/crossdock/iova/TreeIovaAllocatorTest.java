package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeIovaAllocatorTest {
    private static final long PAGE = 4096;
    private static final long FOUR_GIB = 1L << 32;
    private static final long END = 1L << 48;
    private final MapContext context = new MapContext();

    @Test
    void shouldAllocateTopDownBelowTheLimit() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, END));
        assertThat(space.allocate(PAGE, FOUR_GIB, context)).isEqualTo(0xffff_f000L);
        assertThat(space.allocate(PAGE, FOUR_GIB, context)).isEqualTo(0xffff_e000L);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(0xffff_ffff_f000L);
    }

    @Test
    void shouldAlignToThePowerOfTwoOfTheSize() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, END));
        assertThat(space.allocate(PAGE, FOUR_GIB, context)).isEqualTo(0xffff_f000L);
        assertThat(space.allocate(2L << 20, FOUR_GIB, context)).isEqualTo(0xffc0_0000L);
        assertThat(space.allocate(3 * PAGE, FOUR_GIB, context)).isEqualTo(0xffbf_c000L);
    }

    @Test
    void shouldReuseTheHighestFreedRangeFirst() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, END));
        long a = space.allocate(PAGE, FOUR_GIB, context);
        long b = space.allocate(PAGE, FOUR_GIB, context);
        space.allocate(PAGE, FOUR_GIB, context);
        space.free(a, PAGE, context);
        space.free(b, PAGE, context);
        assertThat(space.allocate(PAGE, FOUR_GIB, context)).isEqualTo(a);
        assertThat(space.allocate(PAGE, FOUR_GIB, context)).isEqualTo(b);
    }

    @Test
    void shouldSkipReservedRangesAndNeverGiveAddressZero() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, 16 * PAGE));
        space.reserve(4 * PAGE + 1, 2 * PAGE);
        space.reserve(6 * PAGE, 4 * PAGE);
        List<Long> got = new ArrayList<>();
        for (long iova; (iova = space.allocate(PAGE, END, context)) != IovaAllocator.NONE; ) {
            got.add(iova / PAGE);
        }
        assertThat(got).containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 3L, 2L, 1L);
    }

    @Test
    void shouldFindWhatTheFirstSearchSkipped() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, 8 * PAGE));
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(7 * PAGE);
        assertThat(space.allocate(4 * PAGE, 8 * PAGE, context)).isEqualTo(IovaAllocator.NONE); // 0 is never given
        assertThat(space.allocate(2 * PAGE, END, context)).isEqualTo(4 * PAGE);
        // Page 6 lies above the range allocated last, where the search starts; pages 1 to 3 below it.
        assertThat(space.allocate(3 * PAGE, END, context)).isEqualTo(IovaAllocator.NONE);
        for (long page : new long[] {3, 2, 1, 6}) {
            assertThat(space.allocate(PAGE, END, context)).isEqualTo(page * PAGE);
        }
    }

    @Test
    void shouldRefuseForeignHalfAndDoubleFrees() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, END));
        long iova = space.allocate(4 * PAGE, FOUR_GIB, context);
        assertThatThrownBy(() -> space.free(iova, 2 * PAGE, context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such range is allocated: iova=0xffffc000, size=8192");
        assertThatThrownBy(() -> space.free(iova + PAGE, PAGE, context)).isInstanceOf(IllegalArgumentException.class);
        space.free(iova, 4 * PAGE, context);
        assertThatThrownBy(() -> space.free(iova, 4 * PAGE, context)).isInstanceOf(IllegalArgumentException.class);
        assertThat(space.ranges()).isZero();
    }

    @Test
    void shouldRefuseBadSizes() {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, END));
        for (long size : new long[] {0, -PAGE, 100}) {
            assertThatThrownBy(() -> space.allocate(size, END, context))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("size=" + size + ", granule=4096");
        }
        assertThatThrownBy(() -> new IovaSpace(12, END, END)).isInstanceOf(IllegalArgumentException.class);
        assertThat(space.allocate(1L << 49, END, context)).isEqualTo(IovaAllocator.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldAgreeWithAPlainFirstFit(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        long pages = 512;
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, pages * PAGE));
        TreeMap<Long, Long> live = new TreeMap<>();
        int exhausted = 0;
        for (int i = 0; i < 20_000; i++) {
            if (live.isEmpty() || random.nextInt(100) < 55) {
                long want = 1L + random.nextInt(random.nextInt(10) == 0 ? 64 : 6);
                long end = random.nextBoolean() ? pages : 1 + random.nextLong(pages);
                long got = space.allocate(want * PAGE, end * PAGE, context);
                if (got == IovaAllocator.NONE) {
                    exhausted++;
                    assertThat(fits(live, want, end))
                            .as("seed %d step %d", seed, i)
                            .isFalse();
                    continue;
                }
                long pfn = got / PAGE;
                assertThat(pfn).isBetween(1L, end - want);
                assertThat(pfn % Long.highestOneBit(2 * want - 1)).isZero();
                assertThat(isFree(live, pfn, want))
                        .as("overlap, seed %d step %d", seed, i)
                        .isTrue();
                live.put(pfn, want);
            } else {
                long pick = live.ceilingKey(random.nextLong(live.lastKey() + 1));
                space.free(pick * PAGE, Objects.requireNonNull(live.remove(pick)) * PAGE, context);
            }
            if (i % 100 == 0) {
                space.check();
                assertThat(space.ranges()).isEqualTo(live.size());
            }
        }
        assertThat(exhausted).isPositive();
        for (Map.Entry<Long, Long> e : live.entrySet()) {
            space.free(e.getKey() * PAGE, e.getValue() * PAGE, context);
        }
        assertThat(space.ranges()).isZero();
    }

    private static boolean fits(NavigableMap<Long, Long> live, long want, long end) {
        long align = Long.highestOneBit(2 * want - 1);
        for (long pfn = align; pfn + want <= end; pfn += align) {
            if (isFree(live, pfn, want)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFree(NavigableMap<Long, Long> live, long pfn, long want) {
        Map.Entry<Long, Long> below = live.lowerEntry(pfn + want);
        return below == null || below.getKey() + below.getValue() <= pfn;
    }

    @Test
    void shouldServeThreadsThatFreeEachOthersRanges() throws InterruptedException {
        TreeIovaAllocator space = new TreeIovaAllocator(new IovaSpace(12, 0, FOUR_GIB));
        int threads = 4;
        int each = 2000;
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        long[][] got = new long[threads][each];
        CountDownLatch allocated = new CountDownLatch(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int me = t;
            running.add(Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < each; i++) {
                        got[me][i] = space.allocate((1 + i % 4) * PAGE, FOUR_GIB, MapContext.current());
                    }
                    allocated.countDown();
                    allocated.await();
                    long[] theirs = got[(me + 1) % threads];
                    for (int i = 0; i < each; i++) {
                        space.free(theirs[i], (1 + i % 4) * PAGE, MapContext.current());
                    }
                } catch (Throwable e) {
                    failure.set(e);
                    allocated.countDown();
                }
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(space.ranges()).isZero();
    }
}
