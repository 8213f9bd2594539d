package io.crossdock.iova;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A place where threads leave things for each other, without a lock: slots that hold one thing or nothing.
 *
 * <p>A thing is in one slot or with one thread, never both: it is put by compare-and-set of an empty slot and taken by an
 * exchange with nothing. So the same thing may come and go without being mistaken for an earlier stay of it, and what the
 * putter wrote into it is seen by the taker (both operations have volatile semantics).
 *
 * @param <T> what is left
 */
final class Exchange<T> {
    private final AtomicReferenceArray<@Nullable T> slots;

    /**
     * @param capacity power of two
     */
    Exchange(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    /**
     * Leaves a thing.
     *
     * @param near where to look first; who takes with the same number finds it first
     * @return whether there was room
     */
    boolean put(int near, T thing) {
        int mask = slots.length() - 1;
        for (int i = 0; i <= mask; i++) {
            int slot = near + i & mask;
            if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, thing)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a thing, if there is one. */
    @Nullable
    T take(int near) {
        int mask = slots.length() - 1;
        for (int i = 0; i <= mask; i++) {
            int slot = near + i & mask;
            if (slots.getPlain(slot) != null) {
                @Nullable T thing = slots.getAndSet(slot, null);
                if (thing != null) {
                    return thing;
                }
            }
        }
        return null;
    }

    /** Things left, counted while others put and take. */
    int size() {
        int count = 0;
        for (int i = 0; i < slots.length(); i++) {
            count += slots.getAcquire(i) != null ? 1 : 0;
        }
        return count;
    }
}
