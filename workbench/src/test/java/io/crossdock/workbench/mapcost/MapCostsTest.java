package io.crossdock.workbench.mapcost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.workbench.mapcost.MapCostReport.Cell;
import io.crossdock.workbench.mapcost.MapCostReport.GroupResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapCostsTest {
    private static GroupResult group(String study, int group) {
        return MapCosts.run(study, List.of()).studies().getFirst().groups().get(group);
    }

    private static Cell cell(GroupResult group, String name) {
        return group.cells().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        // entries and lines of table that the change of LKML 2024-05-24 is about
        "forced-before/1M, 256, 256",
        "forced-after/1M, 256, 32",
        "forced-before/2M, 512, 512",
        "forced-after/4M, 1024, 128",
        "any-before/2M, 1, 1",
        "any-after/4M, 2, 1",
        "any-before/4K, 1, 1",
    })
    void shouldCountWhatTheEngineDoes(String name, long entries, long lines) {
        Counts counts = cell(group("seed003", 0), name).counts();
        assertThat(counts.entries()).isEqualTo(entries);
        assertThat(counts.lines()).isEqualTo(lines);
    }

    /** Prices as published-figure arithmetic by hand gives them: 2.0 + 0.59 + 0.27 + 0.0315. */
    @Test
    void shouldFitFourPricesAndPredictTheOtherTwentyValues() {
        GroupResult group = group("seed003", 0);
        assertThat(group.prices().get(Counter.CALL)).isCloseTo(2.0, within(0.05));
        assertThat(group.prices().get(Counter.ENTRY)).isCloseTo(0.59, within(0.005));
        assertThat(group.prices().get(Counter.LINE)).isCloseTo(0.27, within(0.005));
        assertThat(group.prices().get(Counter.DATA_KIB)).isCloseTo(0.0315, within(0.0005));
        assertThat(group.cells()).hasSize(24);
        assertThat(group.cells().stream().filter(Cell::fitted))
                .hasSize(4)
                .allSatisfy(c -> assertThat(c.error()).isCloseTo(0, within(1e-9)));
        assertThat(group.worstError().orElseThrow()).isBetween(0.08, 0.1);
    }

    @Test
    void shouldShowWhereTheOtherExplanationFails() {
        Cell blocks = cell(group("seed003", 0), "any-before/4M");
        assertThat(Math.abs(blocks.error())).isLessThan(0.1);
        assertThat(blocks.rivalError().orElseThrow()).isBetween(0.09, 0.13);
    }

    @Test
    void shouldCountOneWalkPerPageOrPerCall() {
        assertThat(cell(group("d06", 2), "before/1M").counts().entries()).isEqualTo(256);
        assertThat(cell(group("d06", 3), "after/2M").counts().entries()).isEqualTo(1);
        assertThat(group("d06", 3).prices().get(Counter.ENTRY)).isCloseTo(0.0725, within(0.001));
    }

    @Test
    void shouldFitToOtherValues() {
        List<String> fit = List.of("any-before/64K", "any-before/1M", "any-after/1M", "any-before/4M");
        GroupResult group =
                MapCosts.run("seed003", fit).studies().getFirst().groups().getFirst();
        assertThat(group.cells().stream().filter(Cell::fitted).map(Cell::name))
                .containsExactlyElementsOf(List.of("any-before/64K", "any-before/1M", "any-before/4M", "any-after/1M"));
    }

    @Test
    void shouldRefuseValuesThatDoNotDetermineThePrices() {
        assertThatThrownBy(() -> MapCosts.run("seed003", List.of("any-before/4K")))
                .isInstanceOf(MapCostException.class)
                .hasMessage("1 values cannot determine 4 prices; name at least 4");
        assertThatThrownBy(() -> MapCosts.run(
                        "seed003", List.of("any-before/64K", "any-before/128K", "any-before/256K", "any-before/512K")))
                .isInstanceOf(MapCostException.class)
                .hasMessageContaining("apart; name values of other sizes and columns");
        assertThatThrownBy(() -> MapCosts.run("seed003", List.of("any/4K")))
                .hasMessageStartingWith("no value any/4K; there are forced-before/4K, ");
        assertThatThrownBy(() -> MapCosts.run("seed004", List.of()))
                .hasMessage("no study seed004; there are seed003, d06");
        assertThatThrownBy(() -> MapCosts.run("d06", List.of("before/4K")))
                .hasMessageStartingWith("the study d06 has 4 groups");
    }

    @Test
    void shouldNameWhatIsWrongInAFile() {
        assertThatThrownBy(() -> Studies.read("x.yaml", bytes("schema: mapping-costs-9\nstudies: []\n")))
                .hasMessage("x.yaml: schema \"mapping-costs-9\" is unknown; known is mapping-costs-1");
        assertThatThrownBy(() -> Studies.read("x.yaml", bytes("schema: mapping-costs-1\nstudy: []\n")))
                .isInstanceOf(MapCostException.class)
                .hasMessageStartingWith("x.yaml: ")
                .hasMessageEndingWith("; the head of the file describes its form");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
