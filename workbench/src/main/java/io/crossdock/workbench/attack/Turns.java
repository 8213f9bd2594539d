package io.crossdock.workbench.attack;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets contexts, each on a thread of its own, run one at a time: at every step the one that runs asks a plan who goes on.
 *
 * <p>A context that is stopped may hold a lock of the engine that the chosen one needs. It is found to be blocked then, by
 * the state of its thread, and cannot be chosen until it has got the lock and come to its next step, or to where it needs
 * to be {@linkplain #alone}: so far, and no further, it may run beside the one that gave the lock back. Before each decision
 * everybody is either there, blocked or done, so that a plan sees the same choice whenever it has decided the same so far.
 *
 * <p>The state of a thread is believed only of a context that is at work. While a virtual thread is being parked, it can be
 * seen as blocked by the very look at it, so one that waits here, with whatever time limit, says so itself first.
 */
final class Turns {
    /** Decides; called by one thread at a time. */
    interface Plan {
        /** A context has made a step; a decision follows. */
        void made(int context, Step step);

        /**
         * Decides who goes on. It is asked again where the one it chose needs a lock that another context holds.
         *
         * @param running context that ran last; -1 at first
         * @param ready for each context whether it can go on; at least one can
         * @return which one does
         */
        int next(int running, boolean[] ready);
    }

    private static final int NEW = 0;
    private static final int STOPPED = 1;
    private static final int RUNNING = 2;
    private static final int DONE = 3;
    private static final int NOBODY = -1;
    private static final long GLANCE_NANOS = 50_000;
    private static final long SHORT_NANOS = 1000;

    private final Plan plan;
    private final Thread[] threads;
    private final AtomicIntegerArray states;
    private final AtomicInteger turn = new AtomicInteger(NOBODY);
    private volatile @Nullable Throwable failure;

    Turns(Plan plan, Runnable... contexts) {
        this.plan = plan;
        threads = new Thread[contexts.length];
        states = new AtomicIntegerArray(contexts.length);
        for (int i = 0; i < contexts.length; i++) {
            int number = i;
            threads[i] = Thread.ofVirtual().unstarted(() -> run(number, contexts[number]));
        }
    }

    /**
     * Runs all contexts to their end. Once one of them or the plan has thrown, the plan is not asked any more: they go on by
     * turns then, so that none is left where it is.
     *
     * @throws RuntimeException what one of them or the plan threw first
     */
    void run() {
        for (Thread thread : threads) {
            thread.start();
        }
        turnOver(next(NOBODY));
        for (Thread thread : threads) {
            join(thread);
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while contexts run", e);
        }
    }

    private void run(int number, Runnable context) {
        try {
            awaitTurn(number);
            context.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            finish(number);
        }
    }

    private void finish(int number) {
        regain(number);
        states.set(number, DONE);
        settle();
        tell(number, Step.RETURNED);
        if (firstOf(ready()) == NOBODY) {
            turn.set(NOBODY);
        } else {
            turnOver(next(number));
        }
    }

    private void failed(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    private void tell(int context, Step step) {
        if (failure == null) {
            try {
                plan.made(context, step);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    private int next(int running) {
        if (failure == null) {
            try {
                return plan.next(running, ready());
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
        return firstOf(ready());
    }

    private static int firstOf(boolean[] ready) {
        for (int i = 0; i < ready.length; i++) {
            if (ready[i]) {
                return i;
            }
        }
        return NOBODY;
    }

    /** The calling context has made a step. Nothing happens on a thread that is none of the contexts'. */
    void made(Step step) {
        int self = self();
        if (self == NOBODY) {
            return;
        }
        regain(self);
        states.set(self, STOPPED);
        settle();
        tell(self, step);
        while (true) {
            int next = next(self);
            if (next == self || handedOver(self, next)) {
                states.set(self, RUNNING);
                return;
            }
        }
    }

    /** From here to its next wait for a lock nobody runs beside the calling context. Nothing happens on another thread. */
    void alone() {
        int self = self();
        if (self != NOBODY) {
            regain(self);
        }
    }

    private void regain(int self) {
        if (turn.get() != self) {
            awaitTurn(self); // it was blocked, and now is not
        }
    }

    private int self() {
        Thread current = Thread.currentThread();
        for (int i = 0; i < threads.length; i++) {
            if (threads[i].equals(current)) {
                return i;
            }
        }
        return NOBODY;
    }

    private void turnOver(int next) {
        turn.set(next);
        LockSupport.unpark(threads[next]);
    }

    private void awaitTurn(int self) {
        boolean begun = states.get(self) != NEW;
        if (begun) {
            states.set(self, STOPPED);
        }
        while (turn.get() != self && !(begun && takesOver(self))) {
            LockSupport.parkNanos(this, GLANCE_NANOS);
        }
        states.set(self, RUNNING);
    }

    /** Whether the turn came back because others made their steps; if not, the other one was found to be blocked. */
    private boolean handedOver(int self, int next) {
        turnOver(next);
        while (true) {
            LockSupport.parkNanos(this, GLANCE_NANOS);
            if (turn.get() == self) {
                return true;
            }
            if (takesOver(self)) {
                return false;
            }
        }
    }

    /** Takes the turn from a context that is blocked, or from one that was done when nobody else could go on. */
    private boolean takesOver(int self) {
        int holder = turn.get();
        return holder != self && (holder == NOBODY || isBlocked(holder)) && turn.compareAndSet(holder, self);
    }

    /** Who waits here waits with a time limit, which is another state of a thread than waiting for a lock. */
    private boolean isBlocked(int context) {
        return states.get(context) == RUNNING
                && switch (threads[context].getState()) {
                    case BLOCKED, WAITING -> states.get(context) == RUNNING;
                    default -> false;
                };
    }

    /** Waits until everybody else is at a step, blocked or done. */
    private void settle() {
        int self = self();
        for (int i = 0; i < threads.length; i++) {
            while (i != self && states.get(i) == RUNNING && !isBlocked(i)) {
                LockSupport.parkNanos(this, SHORT_NANOS);
            }
        }
    }

    private boolean[] ready() {
        boolean[] ready = new boolean[threads.length];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = states.get(i) == NEW || states.get(i) == STOPPED;
        }
        return ready;
    }
}
