package io.crossdock.workbench.bench;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/**
 * Hands the slots of a ring from one thread to another and back, in order. Allocates nothing once it is made.
 *
 * <p>Each side writes one counter, with release, and reads the other's, with acquire, only when what it knows of it is used
 * up; the counters lie on cache lines of their own. So a slot costs a few plain instructions, and a line moves once for many
 * slots. Who has to wait spins a little and then lets others run: its partner may be waiting for this very processor.
 */
final class HandOver {
    private static final int SPINS = 64;
    /** Words between two counters: two cache lines, since processors fetch pairs of them. */
    private static final int LINES = 16;

    private static final int FILLED = LINES;
    private static final int EMPTIED = 2 * LINES;
    private static final int CLOSED = 3 * LINES;

    private final AtomicLongArray words = new AtomicLongArray(4 * LINES);
    private final int slots;

    HandOver(int slots) {
        this.slots = slots;
    }

    /** The first thread's side: what it has filled, and how much of that it knows to be empty again. */
    final class Front {
        private long filled;
        private long emptied;
        private long closed;

        /**
         * Waits for an empty slot.
         *
         * @return the slot, or -1 where all are to stop
         */
        int next(BooleanSupplier stopped) {
            for (int tries = 0; filled - emptied == slots; tries++) {
                emptied = words.getAcquire(EMPTIED);
                if (filled - emptied == slots && pause(tries, stopped)) {
                    return -1;
                }
            }
            return (int) (filled % slots);
        }

        /** Hands the slot over that {@link #next} has told. */
        void fill() {
            words.setRelease(FILLED, ++filled);
        }

        /** Nothing more comes before the other side has heard of it. */
        void close() {
            words.setRelease(CLOSED, ++closed);
        }
    }

    /** The other thread's side. */
    final class Back {
        private long emptied;
        private long filled;
        /** How often the end was heard of. */
        private long closed;

        /**
         * Waits for a slot that was filled.
         *
         * @return the slot, or -1 where the other side has closed, once for each time, or all are to stop
         */
        int next(BooleanSupplier stopped) {
            for (int tries = 0; filled == emptied; tries++) {
                boolean ended = words.getAcquire(CLOSED) > closed; // read first: what was filled before is seen below
                filled = words.getAcquire(FILLED);
                if (filled == emptied && ended) {
                    closed++;
                    return -1;
                }
                if (filled == emptied && pause(tries, stopped)) {
                    return -1;
                }
            }
            return (int) (emptied % slots);
        }

        /** Gives the slot back that {@link #next} has told. */
        void empty() {
            words.setRelease(EMPTIED, ++emptied);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // how fast it goes depends on the scheduler, whether it ends does not
    private static boolean pause(int tries, BooleanSupplier stopped) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
        return stopped.getAsBoolean();
    }
}
