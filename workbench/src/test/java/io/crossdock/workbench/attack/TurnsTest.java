package io.crossdock.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TurnsTest {
    /** Lets the context go on that did not run last, where it can. */
    private static final class ByTurns implements Turns.Plan {
        final List<String> asked = new ArrayList<>();

        @Override
        public void made(int context, Step step) {
            asked.add(context + " " + step);
        }

        @Override
        public int next(int running, boolean[] ready) {
            if (running >= 0 && !ready[1 - running]) {
                asked.add("only " + running);
            }
            return running < 0 ? 0 : ready[1 - running] ? 1 - running : running;
        }
    }

    @Test
    void shouldLetContextsGoOnByTurns() {
        ByTurns plan = new ByTurns();
        Turns[] turns = new Turns[1];
        Runnable context = () -> {
            turns[0].made(Step.WRITTEN);
            turns[0].made(Step.CLEARED);
        };
        turns[0] = new Turns(plan, context, context);
        turns[0].made(Step.TOLD); // on a thread of its own it means nothing
        turns[0].run();
        assertThat(plan.asked)
                .containsExactly("0 WRITTEN", "1 WRITTEN", "0 CLEARED", "1 CLEARED", "0 RETURNED", "1 RETURNED");
    }

    @RepeatedTest(20)
    void shouldPassOverAContextThatWaitsForALock() {
        ByTurns plan = new ByTurns();
        Turns[] turns = new Turns[1];
        ReentrantLock lock = new ReentrantLock();
        Runnable context = () -> {
            lock.lock();
            try {
                turns[0].made(Step.QUEUED);
                turns[0].made(Step.TOLD);
            } finally {
                lock.unlock();
            }
        };
        turns[0] = new Turns(plan, context, context);
        turns[0].run();
        assertThat(plan.asked)
                .containsExactly(
                        "0 QUEUED",
                        "only 0",
                        "0 TOLD",
                        "only 0",
                        "0 RETURNED",
                        "1 QUEUED",
                        "only 1",
                        "1 TOLD",
                        "only 1",
                        "1 RETURNED");
    }

    @RepeatedTest(20)
    void shouldLetNobodyRunBesideAContextThatNeedsToBeAlone() {
        List<String> done = new ArrayList<>();
        Turns[] turns = new Turns[1];
        ReentrantLock lock = new ReentrantLock();
        Runnable first = () -> {
            lock.lock();
            try {
                turns[0].made(Step.QUEUED); // the other one finds the lock taken
            } finally {
                lock.unlock();
            }
            done.add("begun");
            for (long end = System.nanoTime() + 2_000_000; System.nanoTime() < end; ) {
                Thread.onSpinWait();
            }
            done.add("ended");
        };
        Runnable second = () -> {
            lock.lock();
            try {
                turns[0].alone();
            } finally {
                lock.unlock();
            }
            done.add("alone");
        };
        turns[0] = new Turns(new ByTurns(), first, second);
        turns[0].alone(); // on a thread of its own it means nothing
        turns[0].run();
        assertThat(done).containsExactly("begun", "ended", "alone");
    }

    @Test
    void shouldThrowWhatAContextThrows() {
        Runnable bad = () -> {
            throw new IllegalArgumentException("bad");
        };
        assertThatThrownBy(() -> new Turns(new ByTurns(), bad, () -> {}).run()).hasMessage("bad");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldRunContextsToTheirEndsWhereThePlanFails(int after) {
        AtomicInteger asked = new AtomicInteger();
        Turns.Plan plan = new Turns.Plan() {
            @Override
            public void made(int context, Step step) {}

            @Override
            public int next(int running, boolean[] ready) {
                if (asked.getAndIncrement() >= after) {
                    throw new IllegalStateException("no plan after " + after);
                }
                return ready[0] ? 0 : 1;
            }
        };
        AtomicInteger ended = new AtomicInteger();
        Turns[] turns = new Turns[1];
        Runnable context = () -> {
            turns[0].made(Step.WRITTEN);
            ended.incrementAndGet();
        };
        turns[0] = new Turns(plan, context, context);
        assertThatThrownBy(turns[0]::run).hasMessage("no plan after " + after);
        assertThat(ended).hasValue(2);
        assertThat(asked).hasValue(after + 1);
    }
}
