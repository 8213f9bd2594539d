package io.crossdock.iova;

import io.crossdock.event.EventSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock for sections of some tens of nanoseconds: one compare-and-set to enter, one release store to leave.
 *
 * <p>Who finds it taken spins a little, then sleeps in growing steps up to {@link #MAX_PARK_NANOS}. Nobody is
 * woken: that would make every leaving a read-modify-write, and what is gained is little where sections are so short. A
 * holder that loses its CPU thus gets it back, because the others stop running. Not fair, not reentrant.
 */
final class BackoffLock {
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(BackoffLock.class, "taken", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int SPINS = 64;
    private static final long MIN_PARK_NANOS = 1_000;
    private static final long MAX_PARK_NANOS = 100_000;

    private final @Nullable EventSink sink;

    @SuppressWarnings("UnusedVariable") // through TAKEN
    private int taken;

    BackoffLock(@Nullable EventSink sink) {
        this.sink = sink;
    }

    void lock() {
        if (!TAKEN.compareAndSet(this, 0, 1)) {
            contend();
        }
        if (sink != null) {
            sink.lockTaken(System.identityHashCode(this));
        }
    }

    /** Takes the lock if nobody has it. */
    boolean tryLock() {
        if (!TAKEN.compareAndSet(this, 0, 1)) {
            return false;
        }
        if (sink != null) {
            sink.lockTaken(System.identityHashCode(this));
        }
        return true;
    }

    private void contend() {
        long park = MIN_PARK_NANOS;
        for (int tries = 0; ; tries++) {
            if ((int) TAKEN.getOpaque(this) == 0 && TAKEN.compareAndSet(this, 0, 1)) {
                return;
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, park);
                park = Math.min(2 * park, MAX_PARK_NANOS);
            }
        }
    }

    void unlock() {
        if (sink != null) {
            sink.lockReleased(System.identityHashCode(this));
        }
        TAKEN.setRelease(this, 0);
    }
}
