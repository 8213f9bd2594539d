package io.crossdock.workbench.attack;

import io.crossdock.dma.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Two malicious devices against two contexts that map and unmap at random: between any two steps of a driver the devices
 * send reads and writes to addresses that they were given at some time, and the other context may go on.
 */
public final class Attack {
    private static final int MOST_LIVE = 4;
    private static final int MOST_IDLE = 4;
    private static final int MOST_ACCESSES = 4;
    /** One mapping in so many is that large. */
    private static final int LARGE = 8;
    /**
     * Pages at each end of a large buffer that are used: few enough to be met again in the caches, and enough for some to be
     * looked for in the tables only when the buffer is gone.
     */
    private static final int NEAR = 4;
    /** One decision in so many lets time pass that nobody waits for. */
    private static final int TIME = 4;
    /** One decision in so many gives the other context its turn. */
    private static final int SWITCH = 4;
    /** One operation in so many meets a clock that has jumped, so that what waits in a queue is due. */
    private static final int LATE = 150;

    private static final Duration LONG = Duration.ofSeconds(2);

    private final AttackSettings settings;
    private final LongConsumer progress;
    private long operations;

    private Attack(AttackSettings settings, LongConsumer progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Attacks.
     *
     * @param progress hears how many operations are done
     * @throws io.crossdock.machine.MachineException if there is no memory for the modelled machine
     */
    public static AttackReport run(AttackSettings settings, LongConsumer progress) {
        return new Attack(settings, progress).run();
    }

    private AttackReport run() {
        SplittableRandom random = new SplittableRandom(settings.seed());
        long begun = System.nanoTime();
        try (Arena arena = new Arena(settings)) {
            Victim first = arena.victim();
            Victim second = arena.victim();
            SplittableRandom forFirst = random.split();
            SplittableRandom forSecond = random.split();
            arena.run(
                    new AtRandom(arena, random.split()),
                    () -> work(arena, first, forFirst),
                    () -> work(arena, second, forSecond));
            arena.rest();
            return AttackReport.of(settings, operations, Optional.empty(), arena, begun);
        }
    }

    private void work(Arena arena, Victim victim, SplittableRandom random) {
        Direction[] directions = Direction.values();
        while (operations < settings.operations()) {
            arena.made(Step.CALLED);
            if (operations == settings.operations()) {
                break; // the other one has made the last
            }
            List<Grant> mapped = victim.mapped();
            if (mapped.isEmpty() || mapped.size() < MOST_LIVE && random.nextBoolean()) {
                long bytes = random.nextInt(LARGE) == 0 ? Ledger.TABLE : Ledger.PAGE;
                victim.map(random.nextInt(Arena.DEVICES), directions[random.nextInt(directions.length)], bytes);
            } else {
                operations++;
                victim.unmap(mapped.get(random.nextInt(mapped.size())));
                progress.accept(operations);
            }
            while (victim.idle() > 0 && (victim.idle() > MOST_IDLE || random.nextBoolean())) {
                victim.free();
            }
            if (random.nextInt(LATE) == 0) {
                arena.machine().skip(LONG);
                arena.device(random.nextInt(Arena.DEVICES)).tick();
            }
        }
        victim.close();
    }

    /** Devices and turns at random. */
    private record AtRandom(Arena arena, SplittableRandom random) implements Turns.Plan {
        @Override
        public void made(int context, Step step) {
            // all steps are alike
        }

        @Override
        public int next(int running, boolean[] ready) {
            for (int left = random.nextInt(MOST_ACCESSES + 1); left > 0; left--) {
                Intruder intruder = arena.intruder(random.nextInt(Arena.DEVICES));
                List<Intruder.Known> known = intruder.known();
                if (!known.isEmpty()) {
                    Intruder.Known mapping = known.get(random.nextInt(known.size()));
                    long address = mapping.address() + page(mapping.bytes() / Ledger.PAGE) * Ledger.PAGE;
                    if (random.nextBoolean()) {
                        intruder.write(address);
                    } else {
                        intruder.read(address);
                    }
                }
            }
            if (random.nextInt(TIME) == 0) {
                arena.machine().pass();
            }
            boolean stay = running >= 0 && ready[running] && random.nextInt(SWITCH) != 0;
            int next = stay ? running : random.nextInt(ready.length);
            while (!ready[next]) {
                next = (next + 1) % ready.length;
            }
            return next;
        }

        /** A page near the beginning or the end of a buffer. */
        private long page(long pages) {
            long near = random.nextInt(NEAR);
            return pages == 1 ? 0 : random.nextBoolean() ? near : pages - 1 - near;
        }
    }
}
