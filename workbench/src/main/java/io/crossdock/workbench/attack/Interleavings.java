package io.crossdock.workbench.attack;

import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Every order of the steps of two contexts and two devices. Each context makes three calls, which the other one and the
 * devices interrupt at every {@link Step}; each device acts up to three times, and each time reads and writes by every address
 * that it was ever given.
 *
 * <p>What the calls are is one of two {@link Script}s.
 *
 * <p>Orders that lead to the same situation are taken further once. A situation is: how far each context is and which waits
 * for a lock; how many times the unit has confirmed since each cleared its entries, and how many invalidations had begun when
 * what it cleared joined a queue; which frame each address means; what became of tables; what the unit's caches hold; what each
 * device has left to do, and what it sent that has not arrived.
 */
public final class Interleavings {
    private static final int CONTEXTS = 2;
    /** Times that a device acts. */
    public static final int ACTIONS = 3;

    /** After so many steps of time nothing that a device has sent is still under way. */
    static final long LONG_AGO = 3;

    private static final int REPORTED = 100;
    /**
     * That a context waits for a lock is seen by the state of its thread. Where the virtual machine should tell it wrongly, a
     * run would not be repeated as it was; then all begins anew.
     */
    private static final int ATTEMPTS = 4;

    private final Arena arena;
    private final Script script;
    private final int actions;
    /** Whether unmaps wait in queues, so that it matters how far a flush was when one joined. */
    private final boolean queues;

    private final Choices choices = new Choices();

    private Interleavings(Arena arena, Script script, int actions, boolean queues) {
        this.arena = arena;
        this.script = script;
        this.actions = actions;
        this.queues = queues;
    }

    /**
     * Runs all orders. The number of operations and the seed of the settings mean nothing here.
     *
     * @param actions times that each device acts, at most {@value #ACTIONS}
     * @param tables whether each buffer has a page table of its own, which goes with it; else all are single pages
     * @param progress hears now and then how many runs are done
     */
    public static AttackReport run(AttackSettings settings, int actions, boolean tables, LongConsumer progress) {
        if (actions < 1 || actions > ACTIONS) {
            throw new IllegalArgumentException("a device acts 1 to " + ACTIONS + " times: actions=" + actions);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return enumerate(settings, actions, tables ? Script.TABLES : Script.PAGES, progress);
            } catch (Choices.NotRepeatedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** One attempt, on a machine of its own. */
    private static AttackReport enumerate(AttackSettings settings, int actions, Script script, LongConsumer progress) {
        try (Arena arena = new Arena(settings)) {
            boolean queues = settings.promise() != Promise.NOTHING_AFTER_UNMAP;
            long begun = System.nanoTime();
            AttackReport.Orders orders = new Interleavings(arena, script, actions, queues).run(progress);
            return AttackReport.of(settings, 0, Optional.of(orders), arena, begun);
        }
    }

    private AttackReport.Orders run(LongConsumer progress) {
        long runs = 0;
        do {
            once();
            if (++runs % REPORTED == 0) {
                progress.accept(runs);
            }
        } while (choices.advance());
        return new AttackReport.Orders(actions, script == Script.TABLES, runs, choices.states());
    }

    private void once() {
        Victim first = arena.victim();
        Victim second = arena.victim();
        try {
            script.prepare(arena, first, second);
            Enumerated order = new Enumerated();
            arena.run(order, () -> script.first(first), () -> script.second(arena, second));
            order.end();
        } finally {
            first.close();
            second.close();
            arena.late();
            arena.rest();
            arena.dismiss();
            for (int i = 0; i < Arena.DEVICES; i++) {
                arena.intruder(i).forget();
            }
        }
    }

    /** One order. */
    private final class Enumerated implements Turns.Plan {
        private final int[] positions = new int[CONTEXTS];
        private final int[] confirmedSince = new int[CONTEXTS];
        private final boolean[] invalidating = new boolean[CONTEXTS];
        private int begun;
        private final boolean[] cleared = new boolean[CONTEXTS];
        private final long[] queuedAt = new long[CONTEXTS];
        private final Acting[] acting = {new Acting(0), new Acting(1)};

        @Override
        public void made(int context, Step step) {
            positions[context]++;
            if (step == Step.CLEARED) {
                cleared[context] = queues;
            } else if (step == Step.RETURNED && cleared[context]) {
                cleared[context] = false;
                queuedAt[context] = mix(queuedAt[context], begun);
            } else if (step == Step.QUEUED) {
                invalidates(context);
            } else if (step == Step.CONFIRMED) {
                invalidating[context] = false;
            }
            for (int i = 0; i < CONTEXTS; i++) {
                if (step == Step.CLEARED && i == context) {
                    confirmedSince[i] = 0;
                } else if (step == Step.CONFIRMED) {
                    confirmedSince[i]++;
                }
            }
        }

        private void invalidates(int context) {
            begun += invalidating[context] ? 0 : 1;
            invalidating[context] = true;
        }

        @Override
        public int next(int running, boolean[] ready) {
            for (int i = 0; i < CONTEXTS; i++) {
                if (!ready[i]) {
                    invalidates(i); // as good as: it waits for the lock of the ring
                }
            }
            boolean secondActed = false;
            while (true) {
                // The devices share nothing: of two orders in which nobody else comes between them, one is enough.
                boolean first = acting[0].left > 0 && !secondActed;
                boolean second = acting[1].left > 0;
                int devices = (first ? 1 : 0) + (second ? 1 : 0);
                int contexts = 0;
                for (boolean can : ready) {
                    contexts += can ? 1 : 0;
                }
                int choice = choices.choose(devices + contexts, mix(situation(ready), secondActed ? 1 : 0));
                if (choices.isKnown()) {
                    return nth(ready, 0);
                }
                if (choice >= devices) {
                    return nth(ready, choice - devices);
                }
                secondActed = !first || choice == 1;
                acting[secondActed ? 1 : 0].act();
            }
        }

        private static int nth(boolean[] ready, int number) {
            int left = number;
            for (int i = 0; i < ready.length; i++) {
                if (ready[i] && left-- == 0) {
                    return i;
                }
            }
            throw new IllegalStateException("of the contexts that can go on, there is no number " + number);
        }

        private long situation(boolean[] ready) {
            long hash = mix(arena.ledger().meanings(), arena.model().cachedTranslations());
            hash = mix(hash, arena.tables());
            for (int i = 0; i < CONTEXTS; i++) {
                hash = mix(hash, positions[i]);
                hash = mix(hash, ready[i] ? 1 : 0);
                hash = mix(hash, confirmedSince[i]);
                hash = mix(hash, queuedAt[i]);
            }
            for (Acting device : acting) {
                hash = mix(hash, device.left);
                hash = mix(hash, device.underWay());
            }
            return hash;
        }

        /** The contexts are done: what the devices have left to do, they do now. */
        void end() {
            for (Acting device : acting) {
                while (device.left > 0) {
                    device.act();
                }
            }
        }
    }

    /** What a device has done in one order. */
    private final class Acting {
        private final int number;
        private int left = actions;
        private long passed;
        private long actedAt = Long.MIN_VALUE / 2;

        Acting(int number) {
            this.number = number;
        }

        private long now() {
            return arena.model().clock().nanos() / 1000;
        }

        /** What it sent last, while that has not arrived. */
        long underWay() {
            long ago = now() - actedAt;
            return ago >= LONG_AGO ? 0 : mix(passed, ago);
        }

        void act() {
            long before = underWay();
            left--;
            passed = mix(before, left);
            actedAt = now();
            Intruder intruder = arena.intruder(number);
            for (Intruder.Known known : intruder.known()) {
                long address = known.address() + script.offset(left);
                boolean read = intruder.read(address);
                intruder.write(address);
                passed = mix(passed, read ? address : 0);
            }
        }
    }

    static long mix(long hash, long value) {
        long mixed = (hash ^ value) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        return mixed ^ mixed >>> 27;
    }
}
