package io.crossdock.workbench.explain.measured;

import io.crossdock.workbench.result.Rate;
import java.util.Optional;

/**
 * A figure for one ordered pair.
 *
 * @param from row, by its name on this machine, or as the tool called it
 * @param to column, likewise
 * @param value as measured: GB/s (10^9) or microseconds
 * @param expected what the machine should do; empty where nothing was run
 * @param standing how the two compare
 */
public record MeasuredCell(String from, String to, double value, Optional<Rate> expected, Standing standing) {
    private static final double GIGA = 1e9;
    /** What a good run of a tool stays below the rate of a link: acknowledgements, credits, the ends of a copy. */
    private static final double LOSS = 0.15;

    private static final double EXCESS = 0.1;

    static MeasuredCell of(String from, String to, double value, Optional<Rate> expected) {
        return new MeasuredCell(
                from, to, value, expected, expected.map(r -> standing(value, r)).orElse(Standing.UNPRICED));
    }

    private static Standing standing(double value, Rate expected) {
        if (value < (1 - LOSS) * expected.low() / GIGA) {
            return Standing.BELOW;
        }
        return value > (1 + EXCESS) * expected.high() / GIGA ? Standing.ABOVE : Standing.AS_EXPECTED;
    }

    /** Measured less expected, GB/s; empty where nothing is expected. */
    public Optional<Double> delta() {
        return expected.map(r -> value - r.bytesPerSecond() / GIGA);
    }
}
