package io.crossdock.machine;

/** A machine's time. Simulated on the model, the host's monotonic clock elsewhere. */
public interface MachineClock {
    /** Nanoseconds since an arbitrary start, never decreasing. */
    long nanos();
}
