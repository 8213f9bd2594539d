package io.crossdock.workbench.judge;

import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * Something that QEMU is known to do otherwise. It explains a difference only if its condition holds, and QEMU did
 * exactly what it says instead.
 *
 * @param id name in reports
 * @param condition whether it concerns a part of an access
 * @param instead what becomes of that part
 * @param reason one line: what QEMU does
 * @param source where that is written or how it was found
 */
record KnownDifference(
        String id,
        BiPredicate<Situation, Piece> condition,
        BiFunction<Situation, Piece, Piece> instead,
        String reason,
        String source) {

    boolean concerns(Situation situation, Expectation e) {
        return e.pieces().stream().anyMatch(p -> condition.test(situation, p));
    }

    Expectation apply(Situation situation, Expectation e) {
        return e.with(p -> condition.test(situation, p) ? instead.apply(situation, p) : p);
    }
}
