package io.crossdock.iova.check;

import static io.crossdock.iova.check.LawBrokenException.range;
import static io.crossdock.iova.check.Trial.END;
import static io.crossdock.iova.check.Trial.PAGE;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Use by many threads. Who holds a page is kept in a table with one word a page, so that the check itself orders the
 * threads no more than necessary.
 */
final class ThreadLaws {
    private static final int MAX_LIVE = 20;
    private static final long TIMEOUT_SECONDS = 60;

    private final IovaAllocator.Factory factory;
    private final Trial trial;
    private final AtomicLongArray holders = new AtomicLongArray(Trial.PAGES);
    private final AtomicReferenceArray<long @Nullable []> mail = new AtomicReferenceArray<>(16);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    private ThreadLaws(IovaAllocator.Factory factory) {
        this.factory = factory;
        trial = new Trial(factory);
    }

    static void twoThreads(IovaAllocator.Factory factory, long seed) {
        new ThreadLaws(factory).run(2, 40_000, seed);
    }

    static void manyThreads(IovaAllocator.Factory factory, long seed) {
        new ThreadLaws(factory).run(64, 1_500, seed);
    }

    private void run(int threads, int operations, long seed) {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long own = seed * 1000 + i;
            running.add(Thread.ofPlatform().daemon().start(() -> {
                ready.countDown();
                try {
                    ready.await();
                    work(operations, own);
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        join(running, threads);
        @Nullable RuntimeException failed = failure.get();
        if (failed instanceof LawBrokenException) {
            throw failed;
        }
        if (failed != null) {
            throw new LawBrokenException("threw " + failed + " when " + threads + " threads used it", failed);
        }
        try (MapContext context = new MapContext()) {
            for (int i = 0; i < mail.length(); i++) {
                long[] range = mail.getAndSet(i, null);
                if (range != null) {
                    free(range, context);
                }
            }
        }
        trial.requireWhole(factory);
        trial.close();
    }

    private static void join(List<Thread> running, int threads) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        for (Thread thread : running) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                thread.join(Math.max(1, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new LawBrokenException(
                        "did not come to an end within " + TIMEOUT_SECONDS + " s when " + threads + " threads used it");
            }
        }
    }

    private void work(int operations, long seed) {
        RandomGenerator random = Trial.random(seed);
        List<long[]> live = new ArrayList<>();
        try (MapContext context = new MapContext()) {
            for (int i = 0; i < operations && failure.get() == null; i++) {
                if (live.size() < MAX_LIVE && random.nextInt(100) < 55) {
                    allocate((1L + random.nextInt(5)) * PAGE, live, context);
                } else if (!live.isEmpty()) {
                    long[] range = PlacementLaws.takeAny(live, random);
                    if (random.nextInt(4) == 0) {
                        // Somebody else frees it, and this thread what somebody else has left.
                        range = mail.getAndSet(random.nextInt(mail.length()), range);
                    }
                    if (range != null) {
                        free(range, context);
                    }
                }
            }
            for (long[] range : live) {
                free(range, context);
            }
        }
    }

    private void allocate(long size, List<long[]> live, MapContext context) {
        long iova = trial.bare.allocate(size, END, context);
        if (iova == IovaAllocator.NONE) {
            return;
        }
        if (iova < PAGE || iova > END - size || (iova & PAGE - 1) != 0) {
            throw new LawBrokenException(
                    "allocated " + range(iova, size) + ", which is not within " + range(PAGE, END));
        }
        for (int page = 0; page < size / PAGE; page++) {
            long holder = holders.compareAndExchange((int) (iova / PAGE) + page, 0, iova << 16 | size / PAGE);
            if (holder != 0) {
                throw new LawBrokenException("allocated " + range(iova, size) + " on one thread, which overlaps "
                        + range(holder >>> 16, (holder & 0xffff) * PAGE) + ", allocated on another");
            }
        }
        live.add(new long[] {iova, size});
    }

    private void free(long[] range, MapContext context) {
        for (int page = 0; page < range[1] / PAGE; page++) {
            holders.setRelease((int) (range[0] / PAGE) + page, 0);
        }
        trial.bare.free(range[0], range[1], context);
    }
}
