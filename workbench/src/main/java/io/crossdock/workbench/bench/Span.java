package io.crossdock.workbench.bench;

import java.util.function.BooleanSupplier;

/**
 * How much a thread does: a number of turns, or turns for a time. It is over at once where all are to stop.
 *
 * @param turns to be made; {@link Long#MAX_VALUE} where time counts
 * @param end reading of {@link System#nanoTime} at which it is over, where time counts
 * @param stopped whether all are to stop
 */
record Span(long turns, long end, BooleanSupplier stopped) {
    static Span ofTurns(long turns, BooleanSupplier stopped) {
        return new Span(turns, 0, stopped);
    }

    /** From now on. */
    static Span ofNanos(long nanos, BooleanSupplier stopped) {
        return new Span(Long.MAX_VALUE, System.nanoTime() + nanos, stopped);
    }

    /** Whether another turn is to be made. */
    boolean goesOn(long made) {
        return made < turns && (turns != Long.MAX_VALUE || System.nanoTime() - end < 0) && !stopped.getAsBoolean();
    }
}
