package io.crossdock.workbench.allocator;

import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.check.AllocatorLaw;
import io.crossdock.iova.check.LawBrokenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Tries an allocator with every law and several seeds. */
public final class AllocatorCheck {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private AllocatorCheck() {}

    /**
     * What one law found.
     *
     * @param law its name
     * @param broken what the allocator did, and the seed; empty if it keeps the law
     */
    public record Result(String law, Optional<Broken> broken) {}

    /**
     * @param seed repeats it
     * @param what the allocator did, with the ranges
     */
    public record Broken(long seed, String what) {}

    /**
     * Tries an allocator. A law that is broken is not tried with further seeds; the others are.
     *
     * @param seed the first of {@code seeds} consecutive ones
     * @param progress hears how many laws are done
     */
    public static List<Result> run(IovaAllocator.Factory factory, long seed, int seeds, IntConsumer progress) {
        List<Result> results = new ArrayList<>();
        for (AllocatorLaw law : AllocatorLaw.ALL) {
            Optional<Broken> broken = Optional.empty();
            for (long s = seed; s < seed + seeds && broken.isEmpty(); s++) {
                progress.accept(results.size());
                broken = run(law, factory, s);
            }
            results.add(new Result(law.name(), broken));
        }
        return results;
    }

    /** On a thread of its own: an allocator may loop for ever. */
    private static Optional<Broken> run(AllocatorLaw law, IovaAllocator.Factory factory, long seed) {
        AtomicReference<@Nullable String> what = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().daemon().name("law").start(() -> {
            try {
                law.check(factory, seed);
            } catch (LawBrokenException e) {
                what.set(e.getMessage());
            } catch (Error e) {
                what.set("threw " + e);
            }
        });
        try {
            if (!thread.join(LONGEST)) {
                return Optional.of(new Broken(seed, "did not come to an end within " + LONGEST.toSeconds() + " s"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an allocator is tried", e);
        }
        return Optional.ofNullable(what.get()).map(text -> new Broken(seed, text));
    }
}
