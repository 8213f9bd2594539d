package io.crossdock.iova;

import io.crossdock.event.EventSink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The caches of an allocator, one for each context.
 *
 * <p><b>No atomics on the way.</b> A context is used by one thread at a time, so its cache needs no lock: an operation
 * compares two numbers and goes on. The price is that nobody else can take anything out of it. Hence:
 *
 * <ul>
 *   <li><i>Recall.</i> Who finds the space exhausted increments a number. Every owner compares it with the last one that it
 *       has answered, at the start of each operation, and gives everything back first where they differ. The asker waits
 *       for a few short pauses; what an idle owner keeps comes back with that owner's next operation.
 *   <li><i>Ends.</i> A closed context gives back at once. A context that has become unreachable, or whose thread has ended,
 *       can use its cache no more, and whoever looks takes it over: removal from the set decides who. The operations of an
 *       owner end with a reachability fence, so that a context is not unreachable while one is under way; the end of a
 *       thread happens-before another sees it.
 *   <li><i>Crowds.</i> The default contexts of virtual threads, and contexts beyond the first {@link #MAX_OWNED}, share
 *       caches, few, with a lock each. So thousands of virtual threads keep no more than a handful of owners.
 * </ul>
 *
 * @param <C> type of a cache
 */
final class ContextCaches<C extends ContextCache> {
    /** So many CPUs have caches of their own; large servers have as many. */
    static final int MAX_OWNED = 256;

    /** Pauses that an asker waits for the owners. */
    private static final int PATIENCE = 16;

    private static final long PAUSE_NANOS = 1_000;

    private final MapContext.Local<C> local = new MapContext.Local<>(this::create);
    private final BiFunction<@Nullable MapContext, @Nullable BackoffLock, C> factory;
    private final C[] shared;
    private final Set<ContextCache> owned = ConcurrentHashMap.newKeySet();
    private final AtomicInteger recalls = new AtomicInteger();

    /**
     * @param factory makes a cache for a context, or a shared one with a lock
     * @param sharedCaches an array to fill, its length a power of two
     */
    ContextCaches(
            BiFunction<@Nullable MapContext, @Nullable BackoffLock, C> factory,
            C[] sharedCaches,
            @Nullable EventSink sink) {
        this.factory = factory;
        this.shared = sharedCaches;
        for (int i = 0; i < shared.length; i++) {
            shared[i] = factory.apply(null, new BackoffLock(sink));
        }
    }

    /** Shared caches that suit this machine: twice its processors, so that two threads seldom meet. */
    static int sharedCaches() {
        return 2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);
    }

    private C create(MapContext context) {
        if (owned.size() >= MAX_OWNED) {
            harvest();
        }
        if (context.isOneOfMany() || owned.size() >= MAX_OWNED) {
            return shared[context.id() & shared.length - 1];
        }
        C made = factory.apply(context, null);
        made.joins(this, recalls.get());
        owned.add(made);
        return made;
    }

    /** The cache of a context. */
    C of(MapContext context) {
        return local.get(context);
    }

    /** Whether the caller may use its cache as it is: it is the caller's alone, and no recall is unanswered. */
    boolean isFree(C cache) {
        return cache.answered == recalls.getPlain();
    }

    /** Makes a cache usable that is not {@link #isFree}: takes its lock, or answers the recall. */
    void enter(C cache) {
        if (cache.lock != null) {
            cache.lock.lock();
        } else {
            int recall = recalls.get();
            cache.giveBack();
            cache.answer(recall);
        }
    }

    /** The counterpart of {@link #enter}. */
    void exit(C cache) {
        if (cache.lock != null) {
            cache.lock.unlock();
        }
    }

    /** Takes a closed context's cache out and gives back what it keeps. */
    void leave(ContextCache cache) {
        if (owned.remove(cache)) {
            cache.giveBack();
        }
    }

    /** Gives back what contexts have left that nobody can use any more. */
    void harvest() {
        for (ContextCache cache : owned) {
            if (cache.isOrphan()) {
                leave(cache);
            }
        }
    }

    /**
     * Has everything given back: shared caches and those of ended contexts at once, the caller's too, those of others by
     * their owners.
     *
     * @param mine the caller's cache, not entered
     * @param enough evaluated now and then; waiting ends when it holds
     */
    void recall(C mine, BooleanSupplier enough) {
        int recall = recalls.incrementAndGet();
        enter(mine);
        exit(mine);
        for (C cache : shared) {
            enter(cache);
            try {
                cache.giveBack();
            } finally {
                exit(cache);
            }
        }
        harvest();
        for (int i = 0; !enough.getAsBoolean() && i < PATIENCE && isAwaited(recall); i++) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    private boolean isAwaited(int recall) {
        for (ContextCache cache : owned) {
            if (!cache.hasAnswered(recall)) {
                return true;
            }
        }
        return false;
    }

    /** Shows every cache; for tests, while nobody uses one. */
    void forEach(Consumer<? super ContextCache> visitor) {
        owned.forEach(visitor);
        for (C cache : shared) {
            visitor.accept(cache);
        }
    }

    void close() {
        local.close();
    }
}
