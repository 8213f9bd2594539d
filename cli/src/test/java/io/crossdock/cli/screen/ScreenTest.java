package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.Reports;
import io.crossdock.workbench.explain.MatrixReport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    @Test
    void shouldShowWhoHoldsAPairBack() throws IOException {
        Golden.check("pair-ordered", PairScreen.lines(Reports.orderedPair(), Style.PLAIN, false));
    }

    @Test
    void shouldShowEveryStepOnDemand() throws IOException {
        Golden.check("pair-ordered-details", PairScreen.lines(Reports.orderedPair(), Style.PLAIN, true));
    }

    @Test
    void shouldMarkBottleneckRefusalAndGainWithColour() throws IOException {
        Golden.check("pair-ordered-colour", PairScreen.lines(Reports.orderedPair(), Style.ANSI, false));
    }

    @Test
    void shouldSayTheSameWithoutColour() {
        List<String> plain = PairScreen.lines(Reports.orderedPair(), Style.PLAIN, true);
        List<String> coloured = PairScreen.lines(Reports.orderedPair(), Style.ANSI, true);

        assertThat(coloured.stream().map(Golden::withoutColour)).isEqualTo(plain);
    }

    @Test
    void shouldPrintIntervalsAndWhatIsUnknown() throws IOException {
        Golden.check("pair-unfitted", PairScreen.lines(Reports.unfittedPair(), Style.PLAIN, true));
    }

    @Test
    void shouldShowSmallMachineAsMatrix() throws IOException {
        Golden.check("matrix-small", MatrixScreen.lines(Reports.smallMatrix(), Style.PLAIN));
    }

    @Test
    void shouldMarkRefusedPairsWithColour() throws IOException {
        Golden.check("matrix-small-colour", MatrixScreen.lines(Reports.smallMatrix(), Style.ANSI));
    }

    @Test
    void shouldGatherStreamsThatFareAlike() throws IOException {
        Golden.check("pattern", PatternScreen.lines(Reports.pattern(), Style.PLAIN));
    }

    @Test
    void shouldGoOnBelowWhereTheMatrixIsTooWide() throws IOException {
        Golden.check("matrix-ring", MatrixScreen.lines(Reports.ringMatrix(), Style.PLAIN));
    }

    @Test
    void shouldGroupDevicesOfLargeMachineByTheirAnswers() throws IOException {
        Golden.check("matrix-large", MatrixScreen.lines(Reports.largeMatrix(), Style.PLAIN));
    }

    @Test
    void shouldSayWhatAPairTakesWhereThereIsNone() {
        MatrixReport empty =
                new MatrixReport("A laptop", "6.12", "off", List.of(), List.of(), List.of(), List.of(), List.of());

        assertThat(MatrixScreen.lines(empty, Style.PLAIN))
                .anyMatch(line -> line.contains("no peer-capable pair: the input shows no device with a memory BAR"));
    }
}
