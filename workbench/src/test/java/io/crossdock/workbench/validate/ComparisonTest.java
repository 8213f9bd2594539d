package io.crossdock.workbench.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    /** Published 20 to 30: middle 25. */
    @ParameterizedTest
    @CsvSource({
        "25, 0, 0",
        "26, 0.04, 0",
        "30, 0.2, 0",
        "33, 0.32, 0.1",
        "20, -0.2, 0",
        "18, -0.28, -0.1",
    })
    void shouldMeasureAgainstTheMiddleAndTheNearestEnd(double best, double error, double endError) {
        Comparison c = Comparison.of(Rows.figure("row", 20, 30), Rows.prediction(best, best, best, true));

        assertThat(c.error()).isCloseTo(error, within(1e-9));
        assertThat(c.endError()).isCloseTo(endError, within(1e-9));
    }

    /** Published 100. */
    @ParameterizedTest
    @CsvSource({
        // best, low, high, payload known, outside, verdict
        "104.9, 104.9, 104.9, true, 0.049, CLOSE",
        "95.1, 95.1, 95.1, true, -0.049, CLOSE",
        "105.1, 105.1, 105.1, true, 0.051, MISS",
        "94.9, 94.9, 94.9, true, -0.051, MISS",
        "105.1, 98, 110, true, 0, MISS",
        "104.9, 95, 110, false, 0, CLOSE",
        "105.1, 99.9, 110, false, 0, INSIDE_INTERVAL",
        "94.9, 90, 100.1, false, 0, INSIDE_INTERVAL",
        "112, 109.9, 115, false, 0.099, NEAR_INTERVAL",
        "88, 80, 90.1, false, -0.099, NEAR_INTERVAL",
        "112, 110.1, 115, false, 0.101, MISS",
        "88, 80, 89.9, false, -0.101, MISS",
    })
    void shouldJudgeByWhatIsKnown(
            double best, double low, double high, boolean mpsKnown, double outside, Verdict verdict) {
        Comparison c = Comparison.of(Rows.figure("row", 100, 100), Rows.prediction(best, low, high, mpsKnown));

        assertThat(c.outside()).isCloseTo(outside, within(1e-9));
        assertThat(c.verdict()).isEqualTo(verdict);
    }

    @Test
    void shouldNeverJudgeByWhatNobodyChecked() {
        Figure recalled = Rows.figure("row", 100, 100, Figure.Basis.RECALLED);

        assertThat(Comparison.of(recalled, Rows.prediction(100, 100, 100, true)).verdict())
                .isEqualTo(Verdict.NOT_JUDGED);
        assertThat(Comparison.of(recalled, Rows.prediction(200, 200, 200, true)).verdict())
                .isEqualTo(Verdict.NOT_JUDGED);
    }
}
