package io.crossdock.workbench.validate;

import java.util.List;

/**
 * How many rows came out how.
 *
 * @param close within 5 %
 * @param inside inside the printed interval
 * @param near at most 10 % outside it
 * @param missed none of these
 * @param notJudged not checked at the source
 */
public record Tally(int close, int inside, int near, int missed, int notJudged) {
    static Tally of(List<RowResult> rows) {
        return new Tally(
                count(rows, Verdict.CLOSE),
                count(rows, Verdict.INSIDE_INTERVAL),
                count(rows, Verdict.NEAR_INTERVAL),
                count(rows, Verdict.MISS),
                count(rows, Verdict.NOT_JUDGED));
    }

    private static int count(List<RowResult> rows, Verdict verdict) {
        return (int) rows.stream().filter(r -> r.verdict() == verdict).count();
    }

    /** All rows that were counted. */
    public int total() {
        return close + inside + near + missed + notJudged;
    }
}
