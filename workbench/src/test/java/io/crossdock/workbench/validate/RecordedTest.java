package io.crossdock.workbench.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedTest {
    private static final String TEXT = """
            schema: recorded-1
            rows:
              - {id: one, predicted: 50.000, low: 50.000, high: 50.000, error: 25.00}
            """;

    @Test
    void shouldAcceptRoundingOfTheFileOnly() {
        assertThat(drifts(Rows.result("one", 40, 50))).isEmpty();
        assertThat(drifts(Rows.result("one", 40, 50.049))).isEmpty();
        assertThat(drifts(Rows.result("one", 40, 50.051)))
                .containsExactly(new Drift("one", "is 50.05 GB/s, +25.13 %; recorded 50.00 GB/s, +25.00 %"));
    }

    @Test
    void shouldNoticeAnIntervalThatMoved() {
        Figure figure = Rows.figure("one", 40, 40);
        Prediction wide = Rows.prediction(50, 45, 50, true);

        assertThat(drifts(new RowResult(
                        figure, Optional.empty(), Optional.of(wide), Optional.of(Comparison.of(figure, wide)))))
                .containsExactly(
                        new Drift("one", "is 50.00 (45.00–50.00) GB/s, +25.00 %; recorded 50.00 GB/s, +25.00 %"));
    }

    @Test
    void shouldNoticeAPublishedFigureThatChanged() {
        assertThat(drifts(Rows.result("one", 50, 50)))
                .containsExactly(new Drift("one", "is 50.00 GB/s, +0.00 %; recorded 50.00 GB/s, +25.00 %"));
    }

    @Test
    void shouldNoticeRowsThatOnlyOneSideHas() {
        assertThat(drifts(Rows.result("one", 40, 50), Rows.result("two", 40, 40)))
                .containsExactly(new Drift("two", "is 40.00 GB/s, +0.00 %; never recorded"));
        assertThat(drifts())
                .containsExactly(new Drift("one", "is no published figure any more; recorded 50.00 GB/s, +25.00 %"));
        assertThat(drifts(new RowResult(
                        Rows.figure("one", 40, 40), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(new Drift("one", "is not modelled any more; recorded 50.00 GB/s, +25.00 %"));
    }

    @Test
    void shouldWriteWhatItReads() {
        String written = Recorded.write(List.of(Rows.result("one", 40, 50), Rows.result("two", 28, 27.9999)));

        assertThat(written.lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "schema: recorded-1",
                        "rows:",
                        "  - {id: one, predicted: 50.000, low: 50.000, high: 50.000, error: 25.00}",
                        "  - {id: two, predicted: 28.000, low: 28.000, high: 28.000, error: 0.00}");
        assertThat(Recorded.read("recorded.yaml", written)
                        .drifts(List.of(Rows.result("one", 40, 50), Rows.result("two", 28, 28))))
                .isEmpty();
    }

    @Test
    void shouldRefuseAFileWithMistakes() {
        assertThatThrownBy(() -> Recorded.read("recorded.yaml", TEXT.replace("low", "lwo")))
                .hasMessage("recorded.yaml, row one: has no low; add it");
        assertThatThrownBy(() -> Recorded.read("recorded.yaml", TEXT.replace("25.00", "much")))
                .hasMessage("recorded.yaml, row one: error \"much\": is not a number; correct it");
        assertThatThrownBy(() -> Recorded.read(
                        "recorded.yaml", TEXT + TEXT.lines().toList().getLast()))
                .hasMessage("recorded.yaml, row one: stands twice; keep one of the two");
    }

    private static List<Drift> drifts(RowResult... now) {
        return Recorded.read("recorded.yaml", TEXT).drifts(List.of(now));
    }
}
