package io.crossdock.workbench.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one case: all make their mappings, warm up, begin together, and work until the time is over or each has
 * done its share. If one fails, all stop, as they do when told to.
 */
final class MapCrew {
    private static final long JOIN_MILLIS = 100;

    private final TimeSettings time;
    private final List<MapTask> workers;
    private final CyclicBarrier together;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private final long[] begun;
    private final long[] ended;

    MapCrew(TimeSettings time, List<MapTask> workers) {
        this.time = time;
        this.workers = workers;
        together = new CyclicBarrier(workers.size());
        begun = new long[workers.size()];
        ended = new long[workers.size()];
    }

    void start() {
        for (int i = 0; i < workers.size(); i++) {
            int number = i;
            threads.add(Thread.ofPlatform().name("bench-map-" + i).daemon().start(() -> run(number)));
        }
    }

    /**
     * Waits a while.
     *
     * @return whether all are done
     * @throws RuntimeException what a thread threw
     */
    boolean join(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (!thread.join(Duration.ofMillis(Math.max(1, left)))) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while threads map", e);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return true;
    }

    /** Waits until all are done; as {@link #join(long)}. */
    void join() {
        while (!join(JOIN_MILLIS)) {
            // they will be
        }
    }

    private void run(int number) {
        MapTask worker = workers.get(number);
        try {
            worker.fill();
            warmUp(worker);
            together.await();
            begun[number] = System.nanoTime();
            worker.work(
                    time.operations() > 0
                            ? Span.ofTurns(time.operations(), this::stopped)
                            : Span.ofNanos(time.length().toNanos(), this::stopped));
            ended[number] = System.nanoTime();
            together.await(); // nobody takes mappings away while others are timed
            synchronized (this) { // one after the other: all at once, they would fight for the allocator for seconds
                worker.empty();
            }
        } catch (BrokenBarrierException e) {
            // another one failed, and has said so
        } catch (InterruptedException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            together.reset();
        }
    }

    private void warmUp(MapTask worker) {
        if (!time.warmup().isZero()) {
            worker.work(Span.ofNanos(time.warmup().toNanos(), this::stopped));
            worker.forget();
        }
    }

    /** What has been done counts; nothing more is. */
    void stop() {
        stopped = true;
    }

    private boolean stopped() {
        return stopped || failure.get() != null;
    }

    long operations() {
        return workers.stream().mapToLong(MapTask::operations).sum();
    }

    /** From the first beginning to the last end. */
    double seconds() {
        long first = begun[0];
        long last = ended[0];
        for (int i = 1; i < begun.length; i++) {
            first = Math.min(first, begun[i]);
            last = Math.max(last, ended[i]);
        }
        return (last - first) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
