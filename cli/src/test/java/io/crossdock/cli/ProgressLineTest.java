package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter shown = new StringWriter();
    private final PrintWriter err = new PrintWriter(shown);

    @Test
    void shouldTellHowMuchIsDoneAndTakeTheLineAway() {
        try (ProgressLine line = new ProgressLine(err, "pairs", 5000, true)) {
            line.at(1200);
            assertThat(shown.toString()).isEqualTo("\r1,200 of 5,000 pairs");
        }
        assertThat(shown.toString()).endsWith("pairs\r" + " ".repeat(20) + "\r");
    }

    @Test
    void shouldTellTheTimeWhereNobodyKnowsTheEnd() {
        try (ProgressLine line = new ProgressLine(err, "strict runs", ProgressLine.UNKNOWN, true)) {
            line.at(1200);
            assertThat(shown.toString()).matches("\r1,200 strict runs in \\d+ s");
        }
    }

    @Test
    void shouldSayNothingWhereNobodyLooks() {
        try (ProgressLine line = new ProgressLine(err, "pairs", 5000, false)) {
            line.at(1200);
        }
        assertThat(shown.toString()).isEmpty();
    }
}
