package io.crossdock.iova;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MagazineIovaAllocatorTest {
    private static final long PAGE = 4096;
    private static final long END = 1L << 32;
    private final MagazineIovaAllocator space = new MagazineIovaAllocator(new IovaSpace(12, 0, END));
    private final MapContext context = new MapContext();

    private List<Long> take(int count, long size, MapContext taker) {
        List<Long> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            got.add(space.allocate(size, END, taker));
        }
        return got;
    }

    private void free(List<Long> ranges, long size, MapContext giver) {
        ranges.forEach(iova -> space.free(iova, size, giver));
    }

    @Test
    void shouldGiveTheRangeFreedLastFirst() {
        List<Long> got = take(3, PAGE, context);
        free(got, PAGE, context);
        assertThat(take(3, PAGE, context)).containsExactly(got.get(2), got.get(1), got.get(0));
    }

    @Test
    void shouldRoundUpToTheClassAndShareItsRanges() {
        long iova = space.allocate(3 * PAGE, END, context);
        assertThat(iova).isEqualTo(END - 4 * PAGE);
        space.free(iova, 3 * PAGE, context);
        assertThat(space.allocate(4 * PAGE, END, context)).isEqualTo(iova);
        assertThat(space.allocate(32 * PAGE, END, context)).isEqualTo(END - 64 * PAGE);
        long large = space.allocate(33 * PAGE, END, context);
        space.free(large, 33 * PAGE, context);
        assertThat(space.kept()).isZero();
    }

    /** 127 ranges each in the loaded and the previous magazine; the next free sends a full one to the depot. */
    @Test
    void shouldPassFullMagazinesToAnotherContextThroughTheDepot() {
        MapContext other = new MapContext();
        List<Long> got = take(2 * 127, PAGE, context);
        free(got, PAGE, context);
        assertThat(take(1, PAGE, other)).doesNotContainAnyElementsOf(got);
        List<Long> more = take(2 * 127, PAGE, context);
        assertThat(more).containsExactlyInAnyOrderElementsOf(got);
        free(more, PAGE, context);
        space.free(END - 255 * PAGE, PAGE, context);
        assertThat(got).containsAll(take(127, PAGE, other));
        assertThat(got).doesNotContainAnyElementsOf(take(1, PAGE, other));
    }

    @Test
    void shouldTakeTheRangeThatADeviceReaches() {
        long high = space.allocate(PAGE, END, context);
        long low = space.allocate(PAGE, 1L << 24, context);
        assertThat(high).isEqualTo(END - PAGE);
        space.free(low, PAGE, context);
        space.free(high, PAGE, context);
        assertThat(space.allocate(PAGE, 1L << 24, context)).isEqualTo(low);
        assertThat(space.allocate(PAGE, 1L << 24, context)).isEqualTo(low - PAGE);
        assertThat(space.allocate(PAGE, END, context)).isEqualTo(high);
    }

    @Test
    void shouldKeepInTheDepotOnlyWhatTrimmingLeaves() {
        free(take(20 * 127, PAGE, context), PAGE, context);
        assertThat(space.kept()).isEqualTo(20 * 127);
        space.trim();
        assertThat(space.kept()).isEqualTo((2 + Runtime.getRuntime().availableProcessors()) * 127);
    }

    @Test
    void shouldGiveBackWhatAClosedContextKept() {
        free(take(100, PAGE, context), PAGE, context);
        assertThat(space.kept()).isEqualTo(100);
        context.close();
        assertThat(space.kept()).isZero();
        long iova = space.allocate(PAGE, END, context);
        space.free(iova, PAGE, context);
        assertThat(space.kept()).isEqualTo(1);
    }

    @Test
    void shouldGiveBackWhatAnEndedThreadKept() throws InterruptedException {
        Thread thread = new Thread(() -> free(take(100, PAGE, MapContext.current()), PAGE, MapContext.current()));
        thread.start();
        thread.join();
        assertThat(space.kept()).isEqualTo(100);
        space.trim();
        assertThat(space.kept()).isZero();
    }

    @Test
    void shouldGiveBackWhatAnUnreachableContextKept() throws InterruptedException {
        free(take(100, PAGE, context), PAGE, new MapContext());
        assertThat(space.kept()).isEqualTo(100);
        for (int i = 0; i < 100 && space.kept() > 0; i++) {
            System.gc();
            Thread.sleep(10);
            space.trim();
        }
        assertThat(space.kept()).isZero();
    }

    /** Somebody else asks for all of a space of which an idle owner keeps a part. */
    @Test
    void shouldGiveBackOnTheOwnersNextOperationWhenTheSpaceIsExhausted() {
        MagazineIovaAllocator small = new MagazineIovaAllocator(new IovaSpace(12, PAGE, 65 * PAGE));
        MapContext idle = new MapContext();
        long kept = small.allocate(PAGE, END, idle);
        long used = small.allocate(PAGE, END, idle);
        small.free(kept, PAGE, idle);
        List<Long> got = new ArrayList<>();
        for (long iova; (iova = small.allocate(PAGE, END, context)) != IovaAllocator.NONE; ) {
            got.add(iova);
        }
        assertThat(got).hasSize(62).doesNotContain(kept, used);
        small.free(used, PAGE, idle);
        assertThat(small.allocate(PAGE, END, context)).isEqualTo(kept);
    }

    /** 4,000 virtual threads that have freed and live on: what they keep is bounded by the shared caches. */
    @Test
    void shouldNotHoardInThousandsOfVirtualThreads() throws InterruptedException {
        int threads = 4000;
        CountDownLatch freed = new CountDownLatch(threads);
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> running = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < threads; i++) {
            running.add(Thread.startVirtualThread(() -> {
                free(take(20, PAGE, MapContext.current()), PAGE, MapContext.current());
                freed.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        freed.await();
        int most = (2 * ContextCaches.sharedCaches() + 32) * 127;
        assertThat(space.kept()).isBetween(1, most);
        end.countDown();
        for (Thread thread : running) {
            thread.join();
        }
    }

    /** Beyond so many owners, contexts share; a closed one makes room. */
    @Test
    void shouldServeMoreContextsThanHaveCachesOfTheirOwn() {
        List<MapContext> contexts = new ArrayList<>();
        for (int i = 0; i < 2 * ContextCaches.MAX_OWNED; i++) {
            MapContext made = new MapContext();
            contexts.add(made);
            space.free(space.allocate(PAGE, END, made), PAGE, made);
        }
        assertThat(space.kept()).isBetween(ContextCaches.MAX_OWNED, 2 * ContextCaches.MAX_OWNED);
        contexts.forEach(MapContext::close);
        assertThat(space.kept()).isLessThanOrEqualTo(ContextCaches.MAX_OWNED);
    }
}
