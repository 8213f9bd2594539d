package io.crossdock.conformance;

import java.util.function.Supplier;

/** Comparisons that end a check. */
final class Expect {
    private Expect() {}

    static void that(boolean condition, String otherwise) {
        if (!condition) {
            throw new ConformanceFailure(otherwise);
        }
    }

    static void that(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new ConformanceFailure(otherwise.get());
        }
    }

    static void equal(long seen, long expected, String what) {
        if (seen != expected) {
            throw new ConformanceFailure(String.format("%s: seen=0x%x, expected=0x%x", what, seen, expected));
        }
    }

    /** The exception that an action must end with. */
    static void refused(Class<? extends RuntimeException> kind, Runnable action, String what) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (kind.isInstance(e)) {
                return;
            }
            throw new ConformanceFailure(what + ": seen=" + e + ", expected=" + kind.getSimpleName());
        }
        throw new ConformanceFailure(what + ": nothing was thrown, expected=" + kind.getSimpleName());
    }
}
