package io.crossdock.workbench.explain.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.Explainer;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expectations are checked against a hand's arithmetic: Gen4 x16 carries 31.5 GB/s, of which 256 of each 256 + 24 bytes
 * are payload.
 */
class MeasuredTablesTest {
    private static final double GEN4_X16 = 16 * 2 * 128 / 130.0 * 256 / 280;

    private static List<MeasuredTable> tables(Given given) {
        MatrixReport report = new Explainer().matrix(given.machine(), Optional.empty(), Optional.empty());
        return report.measured();
    }

    private static MeasuredCell cell(Given given) {
        return tables(given).getFirst().cells().getFirst();
    }

    private static double gigabytes(Optional<Rate> rate) {
        return rate.orElseThrow().bytesPerSecond() / 1e9;
    }

    @Test
    void shouldExpectWhatTheLinkCarries() {
        MeasuredCell cell = cell(Given.belowOneSwitch().measured(Quantity.WRITE_BANDWIDTH, true, "- 26.3", "26.3 -"));

        assertThat(cell.from()).isEqualTo("gpu0");
        assertThat(cell.to()).isEqualTo("gpu1");
        assertThat(gigabytes(cell.expected())).isCloseTo(GEN4_X16, within(0.1));
        assertThat(cell.delta().orElseThrow()).isCloseTo(26.3 - GEN4_X16, within(0.1));
    }

    @Test
    void shouldExpectTwiceThatOfBothWaysTogether() {
        MeasuredCell cell =
                cell(Given.belowOneSwitch().measured(Quantity.BOTH_WAYS_BANDWIDTH, true, "- 51.0", "51.0 -"));

        assertThat(gigabytes(cell.expected())).isCloseTo(2 * GEN4_X16, within(0.2));
    }

    @Test
    void shouldExpectHalfWhereOneOfTheTwoHasHalfTheLanes() {
        MeasuredCell cell = cell(Given.belowOneSwitch()
                .function("gpu1", "link: {gen: 4, width: 8}")
                .measured(Quantity.WRITE_BANDWIDTH, true, "- 13.0", "- -"));

        assertThat(gigabytes(cell.expected())).isCloseTo(GEN4_X16 / 2, within(0.1));
        assertThat(cell.standing()).isEqualTo(Standing.AS_EXPECTED);
    }

    @Test
    void shouldTellApartWaysThatDiffer() {
        Given given = Given.belowOneSwitch()
                .function("gpu2", "link: {gen: 4, width: 4}")
                .measured(Quantity.WRITE_BANDWIDTH, true, "- 26.3 6.5", "26.3 - 6.5", "6.5 6.5 -");

        List<MeasuredCell> cells = tables(given).getFirst().cells();
        assertThat(cells).hasSize(6);
        assertThat(cells)
                .filteredOn(c -> c.from().equals("gpu2") || c.to().equals("gpu2"))
                .hasSize(4)
                .allSatisfy(c -> assertThat(gigabytes(c.expected())).isCloseTo(GEN4_X16 / 4, within(0.1)));
        assertThat(cells)
                .filteredOn(c -> !c.from().equals("gpu2") && !c.to().equals("gpu2"))
                .allSatisfy(c -> assertThat(gigabytes(c.expected())).isCloseTo(GEN4_X16, within(0.1)));
    }

    @ParameterizedTest
    @CsvSource({
        "26.3, AS_EXPECTED",
        "24.6, AS_EXPECTED",
        "24.2, BELOW",
        "12.9, BELOW",
        "31.4, AS_EXPECTED",
        "32.0, ABOVE"
    })
    void shouldSayHowAFigureStands(String figure, Standing standing) {
        assertThat(cell(Given.belowOneSwitch().measured(Quantity.WRITE_BANDWIDTH, true, "- " + figure, "- -"))
                        .standing())
                .isEqualTo(standing);
    }

    @Test
    void shouldExpectTheWayThroughMemoryWherePeerAccessIsOff() {
        MeasuredCell direct = cell(Given.belowOneSwitch()
                .function("up0", "link: {gen: 4, width: 4}")
                .measured(Quantity.WRITE_BANDWIDTH, true, "- 26.3", "- -"));
        MeasuredCell staged = cell(Given.belowOneSwitch()
                .function("up0", "link: {gen: 4, width: 4}")
                .function("rp0", "link: {gen: 4, width: 4}")
                .measured(Quantity.WRITE_BANDWIDTH, false, "- 6.0", "- -"));

        assertThat(gigabytes(direct.expected())).isCloseTo(GEN4_X16, within(0.1)); // never leaves the switch
        assertThat(gigabytes(staged.expected())).isLessThan(GEN4_X16 / 4 + 0.1);
    }

    @Test
    void shouldExpectNothingOfPcieWhereNvlinkJoinsTheTwo() {
        MeasuredCell cell =
                cell(Given.belowOneSwitch().nvlinks(4).measured(Quantity.WRITE_BANDWIDTH, true, "- 93.0", "- -"));

        assertThat(cell.expected()).isEmpty();
        assertThat(cell.standing()).isEqualTo(Standing.UNPRICED);
    }

    @Test
    void shouldKeepFiguresOfDevicesThatNoInputShows() {
        MatrixReport report = new Explainer()
                .matrix(
                        Inputs.of(List.of(SourceText.of("p2p.txt", """
                                Unidirectional P2P=Enabled Bandwidth (P2P Writes) Matrix (GB/s)
                                   D\\D     0      1
                                     0 600.00  24.50
                                     1  24.25 601.00
                                """))).machine(),
                        Optional.empty(),
                        Optional.empty());

        assertThat(report.measured().getFirst().cells())
                .extracting(MeasuredCell::from, MeasuredCell::value, MeasuredCell::standing)
                .containsExactly(tuple("GPU0", 24.5, Standing.UNPRICED), tuple("GPU1", 24.25, Standing.UNPRICED));
    }

    @Test
    void shouldGiveAPairItsOwnFiguresOnly() {
        Given given = Given.belowOneSwitch()
                .measured(Quantity.WRITE_BANDWIDTH, true, "- 26.3 6.5", "26.1 - 6.5", "6.5 6.5 -")
                .measured(Quantity.LATENCY_US, true, "- 0.5 1.5", "0.6 - 1.5", "1.5 1.5 -");

        assertThat(given.explain("gpu1", "gpu0").measured())
                .flatExtracting(MeasuredTable::cells)
                .extracting(MeasuredCell::value)
                .containsExactly(26.1, 0.6);
    }
}
