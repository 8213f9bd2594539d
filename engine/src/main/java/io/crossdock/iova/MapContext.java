package io.crossdock.iova;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a mapping is made: what a CPU is to an operating system. Caches of addresses, scratch space and queues
 * of pending invalidations belong to a context.
 *
 * <p>A context is used by one thread at a time; handing it over needs a happens-before edge. So many simulated CPUs run in
 * one thread, each with a context of its own, and real threads share nothing. The default context of a thread is the
 * thread's alone and ends with it.
 */
public final class MapContext implements AutoCloseable {
    private static final ThreadLocal<MapContext> CURRENT =
            ThreadLocal.withInitial(() -> new MapContext(Thread.currentThread()));
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private final int id = NEXT_ID.getAndIncrement();
    private final @Nullable Thread thread;
    /** Pairs: the {@link Local}, its value. */
    private @Nullable Object[] slots = new @Nullable Object[8];

    public MapContext() {
        this(null);
    }

    private MapContext(@Nullable Thread thread) {
        this.thread = thread;
    }

    /** The context of the calling thread, made on first use. */
    public static MapContext current() {
        return CURRENT.get();
    }

    /** Distinguishes contexts in reports; ascending in the order in which they were made. */
    public int id() {
        return id;
    }

    /** Whether there may be very many such contexts, short-lived: those of virtual threads. */
    boolean isOneOfMany() {
        return thread != null && thread.isVirtual();
    }

    /** The thread whose default context it is. */
    @Nullable
    Thread thread() {
        return thread;
    }

    /** What a value of a context does when the context is closed. */
    @FunctionalInterface
    public interface OnClose {
        void contextClosed();
    }

    /** Gives everything back that is kept for this context. It may be used again, and begins anew then. */
    @Override
    public void close() {
        @Nullable Object[] values = slots;
        slots = new @Nullable Object[8];
        for (int i = 1; i < values.length; i += 2) {
            if (values[i] instanceof OnClose value) {
                value.contextClosed();
            }
        }
    }

    @Override
    public String toString() {
        return "context " + id;
    }

    /**
     * A value that every context has one of: a cache, a scratch object. One that is {@link OnClose} is told when its
     * context is closed.
     *
     * @param <T> type of the value
     */
    public static final class Local<T> implements AutoCloseable {
        private static final BitSet SLOTS = new BitSet();

        private final int at;
        private final Function<MapContext, T> initial;

        /**
         * @param initial makes the value of a context that has none yet
         */
        public Local(Function<MapContext, T> initial) {
            this.initial = initial;
            synchronized (SLOTS) {
                int slot = SLOTS.nextClearBit(0);
                SLOTS.set(slot);
                at = 2 * slot;
            }
        }

        /** The context's value. */
        @SuppressWarnings("unchecked")
        public T get(MapContext context) {
            @Nullable Object[] slots = context.slots;
            if (at + 1 < slots.length && slots[at] == this) {
                Object value = slots[at + 1];
                if (value != null) {
                    return (T) value;
                }
            }
            return create(context);
        }

        private T create(MapContext context) {
            T value = initial.apply(context);
            if (at + 1 >= context.slots.length) {
                context.slots = Arrays.copyOf(context.slots, Math.max(at + 2, 2 * context.slots.length));
            }
            context.slots[at] = this;
            context.slots[at + 1] = value;
            return value;
        }

        /** Nobody asks for the values any more. They are dropped, not told. */
        @Override
        public void close() {
            synchronized (SLOTS) {
                SLOTS.clear(at / 2);
            }
        }
    }
}
