package io.crossdock.testing;

import java.util.stream.LongStream;

/** Seeds of randomised tests: few in every build, as many as {@code -Dcrossdock.seeds=N} asks for. */
public final class Seeds {
    private Seeds() {}

    /** Seeds 1 to the number asked for, or to {@code usual}. */
    public static LongStream orElse(int usual) {
        return LongStream.rangeClosed(1, Integer.getInteger("crossdock.seeds", usual));
    }
}
