package io.crossdock.workbench.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.platform.Parameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    private static final String HEAD = """
            schema: pair-figures-1
            sources: {page: A page}
            machines:
              seed: {file: examples/arm-gpu-pair.yaml, title: the seed's machine}
              box:
                title: a box
                mps: 256
                mpsSource: a dump
                link: {generation: 4, width: 16}
                roots:
                  - {node: 0, ports: [gpu0, gpu1]}
                  - {node: 1, ports: [gpu2]}
            figures:
            """;

    /** The tests of drift would prove nothing if this did not hold. */
    @Test
    void shouldFindEveryPackedRowAsItWasRecorded() {
        ValidationReport report = Validator.packed().run(Map.of());

        assertThat(report.drifts()).isEmpty();
        assertThat(report.rows()).hasSizeGreaterThan(50);
        assertThat(report.rows()).allSatisfy(row -> {
            if (row.verdict() == Verdict.MISS) {
                assertThat(row.figure().reason()).as(row.figure().id()).isPresent();
            }
        });
        assertThat(report.parameters())
                .filteredOn(use -> use.parameter().kind() == Parameter.Kind.FITTED)
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.parameter().name()).isEqualTo("ordered.write.latency");
                    assertThat(use.rows()).containsExactly("seed000-device");
                });
    }

    @Test
    void shouldDriftWhereAParameterIsBent() {
        Map<String, Double> bent = Map.of("link.skp.share", 0.005);

        ValidationReport link = Validator.packed().run("turin-same-write", bent);
        ValidationReport window = Validator.packed().run("seed000-device", bent);

        assertThat(link.hasDrift()).isTrue();
        assertThat(link.drifts()).extracting(Drift::id).containsExactly("turin-same-write");
        assertThat(window.hasDrift()).isFalse();
    }

    @Test
    void shouldRunOneRow() {
        ValidationReport bent = Validator.packed().run("seed000-device", Map.of("ordered.write.latency", 32.0));

        assertThat(bent.rows()).singleElement().satisfies(row -> {
            assertThat(row.prediction().orElseThrow().bytesPerSecond()).isCloseTo(2e9, within(1e7));
            assertThat(row.comparison().orElseThrow().error()).isCloseTo(-0.5, within(0.005));
        });
        assertThat(bent.drifts()).extracting(Drift::id).containsExactly("seed000-device");
        assertThatThrownBy(() -> Validator.packed().run("no-such-row", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-row");
    }

    /** Gen4 x16 at 256 bytes: 31.5 GB/s less 24 of 280 bytes and SKP. */
    @Test
    void shouldAddUpStreamsThatDoNotShare() {
        RowResult row = run(row("box", "{from: gpu0, to: gpu1, kind: write}, {from: gpu1, to: gpu0, kind: write}"))
                .rows()
                .getFirst();

        Prediction p = row.prediction().orElseThrow();
        assertThat(p.streams()).hasSize(2);
        assertThat(p.bytesPerSecond() / 1e9).isCloseTo(57.46, within(0.01));
        assertThat(p.mpsKnown()).isTrue();
    }

    @Test
    void shouldNotCompareWhatIsNotModelled() {
        RowResult row = run(row("box", "{from: gpu0, to: gpu1, kind: write}")
                        .replace("class: predicted", "class: not-modelled, reason: none"))
                .rows()
                .getFirst();

        assertThat(row.verdict()).isEqualTo(Verdict.NOT_MODELLED);
        assertThat(row.prediction()).isEmpty();
    }

    @Test
    void shouldRefuseWhatItCannotRun() {
        assertThatThrownBy(() -> run(row("box", "{from: gpu0, to: gpu9, kind: write}")))
                .hasMessage("pair-figures.yaml, figure row: its machine has no device gpu9; it has gpu0, gpu1, gpu2");
        assertThatThrownBy(() -> run(row("box", "{from: gpu0, to: gpu2, kind: write}")))
                .hasMessageContaining("gpu0 and gpu2 hang at two sockets, whose links have no parameters");
    }

    @Test
    void shouldRefuseAFittedParameterThatNoRowOwns() {
        assertThatThrownBy(() -> run(row("seed", "{from: gpu0, to: gpu1, kind: write}")))
                .hasMessageContaining("figure row: rests on ordered.write.latency, which is fitted, and no row says");
        assertThatThrownBy(() -> run(row("box", "{from: gpu0, to: gpu1, kind: write}")
                        .replace("class: predicted", "class: fitted, fits: iommu.walk.latency")))
                .hasMessageContaining("figure row: does not rest on iommu.walk.latency");
    }

    private static String row(String machine, String streams) {
        return "  - {id: row, machine: " + machine + ", streams: [" + streams + "], conditions: none,"
                + " value: {low: 4, high: 4}, class: predicted, source: page, basis: read}\n";
    }

    private static ValidationReport run(String row) {
        Figures figures = FigureReader.read("pair-figures.yaml", HEAD + row);
        return new Validator(figures, new Recorded(Map.of())).run(Map.of());
    }

    @Test
    void shouldListItsRows() {
        List<String> ids = Validator.packed().ids();

        assertThat(ids).contains("seed000-device", "turin-same-write").doesNotHaveDuplicates();
    }
}
