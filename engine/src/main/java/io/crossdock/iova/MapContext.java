package io.crossdock.iova;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a mapping is made: what a CPU is to an operating system. Caches of addresses, scratch space and queues
 * of pending invalidations belong to a context.
 *
 * <p>A context is used by one thread at a time; handing it over needs a happens-before edge. So many simulated CPUs run in
 * one thread, each with a context of its own, and real threads share nothing.
 */
public final class MapContext {
    private static final ThreadLocal<MapContext> CURRENT = ThreadLocal.withInitial(MapContext::new);
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private final int id = NEXT_ID.getAndIncrement();
    private @Nullable Object[] slots = new @Nullable Object[8];

    /** The context of the calling thread, made on first use. */
    public static MapContext current() {
        return CURRENT.get();
    }

    /** Distinguishes contexts in reports; ascending in the order in which they were made. */
    public int id() {
        return id;
    }

    @Override
    public String toString() {
        return "context " + id;
    }

    /**
     * A value that every context has one of: a cache, a scratch object.
     *
     * @param <T> type of the value
     */
    public static final class Local<T> {
        private static final AtomicInteger NEXT_SLOT = new AtomicInteger();

        private final int slot = NEXT_SLOT.getAndIncrement();
        private final Supplier<T> initial;

        /**
         * @param initial makes the value of a context that has none yet
         */
        public Local(Supplier<T> initial) {
            this.initial = initial;
        }

        /** The context's value. */
        @SuppressWarnings("unchecked")
        public T get(MapContext context) {
            @Nullable Object[] slots = context.slots;
            Object value = slot < slots.length ? slots[slot] : null;
            return value != null ? (T) value : create(context);
        }

        private T create(MapContext context) {
            if (slot >= context.slots.length) {
                context.slots = Arrays.copyOf(context.slots, Math.max(slot + 1, 2 * context.slots.length));
            }
            T value = initial.get();
            context.slots[slot] = value;
            return value;
        }
    }
}
