package io.crossdock.conformance;

import io.crossdock.machine.Machine;
import io.crossdock.machine.MachineClock;
import java.time.Duration;
import java.util.List;

/** The clock, and waiting. */
final class TimeChecks {
    private static final Duration TIMEOUT = Duration.ofMillis(20);
    /** Looks that a machine may take at a condition after the deadline before the check calls it endless. */
    private static final int LATE_LOOKS = 1000;

    private TimeChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "await-looks-before-it-waits",
                        "await returns true for a condition that holds, even with no time left.",
                        TimeChecks::holdsAtOnce),
                new Check(
                        "await-ends-at-its-deadline",
                        "await returns false when the time is over, and looks once more before that.",
                        TimeChecks::endsAtDeadline),
                new Check("await-ends-early", "await returns as soon as the condition holds.", TimeChecks::endsEarly),
                new Check("clock-never-goes-back", "The clock does not decrease.", TimeChecks::clockNeverGoesBack));
    }

    private static void holdsAtOnce(Bench bench) {
        Expect.that(bench.machine().await(() -> true, Duration.ZERO), "await(true, 0) returned false");
    }

    private static void endsAtDeadline(Bench bench) {
        Machine machine = bench.machine();
        MachineClock clock = machine.clock();
        long deadline = clock.nanos() + TIMEOUT.toNanos();
        int[] lateLooks = new int[1];
        boolean held = machine.await(
                () -> {
                    if (clock.nanos() >= deadline) {
                        lateLooks[0]++;
                        Expect.that(
                                lateLooks[0] < LATE_LOOKS,
                                "await ignores its deadline: it looked " + LATE_LOOKS + " times after it");
                    }
                    return false;
                },
                TIMEOUT);
        Expect.that(!held, "await returned true for a condition that never held");
        Expect.that(
                clock.nanos() >= deadline, "await gave up " + (deadline - clock.nanos()) + " ns before its deadline");
        Expect.that(lateLooks[0] > 0, "await did not look once more after its deadline");
    }

    private static void endsEarly(Bench bench) {
        Machine machine = bench.machine();
        MachineClock clock = machine.clock();
        long start = clock.nanos();
        int[] looks = new int[1];
        Duration hour = Duration.ofHours(1);
        Expect.that(machine.await(() -> ++looks[0] == 3, hour), "await returned false for a condition that held");
        Expect.equal(looks[0], 3, "times that await looked");
        Expect.that(clock.nanos() - start < hour.toNanos(), "await waited an hour for a condition that held");
    }

    private static void clockNeverGoesBack(Bench bench) {
        MachineClock clock = bench.machine().clock();
        long[] last = {clock.nanos()};
        int[] looks = new int[1];
        bench.machine()
                .await(
                        () -> {
                            long now = clock.nanos();
                            Expect.that(now >= last[0], "the clock went from " + last[0] + " to " + now);
                            last[0] = now;
                            return ++looks[0] == LATE_LOOKS;
                        },
                        TIMEOUT);
    }
}
