package io.crossdock.workbench.explain.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.ExplainException;
import io.crossdock.workbench.explain.Explainer;
import io.crossdock.workbench.explain.pattern.PatternReport.Stream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two switches of four GPUs each, Gen5 x16: 63.0 GB/s, of which 256 of each 256 + 24 bytes are payload. */
class PatternsTest {
    private static final double LINK = 16 * 4 * 128 / 130.0 * 256 / 280;
    private static final Given MACHINE = Given.belowTwoSwitches();

    private static PatternReport run(Pattern pattern, String... devices) {
        MachineDescription machine = MACHINE.machine();
        DeviceNames names = DeviceNames.of(machine);
        List<Bdf> members = Arrays.stream(devices).map(names::resolve).toList();
        return new Explainer().pattern(machine, pattern, members, Optional.empty(), Optional.empty());
    }

    private static double together(Stream stream) {
        return stream.together().orElseThrow().bytesPerSecond() / 1e9;
    }

    @Test
    void shouldGiveEachOfManyWritersItsPartOfTheTargetsLink() {
        PatternReport report = run(Pattern.TO_ONE, "gpu1", "gpu0", "gpu2", "gpu3");

        assertThat(report.streams()).extracting(Stream::to).containsOnly("gpu1");
        assertThat(report.streams()).hasSize(3).allSatisfy(s -> {
            assertThat(together(s)).isCloseTo(LINK / 3, within(0.2));
            assertThat(s.alone().orElseThrow().bytesPerSecond() / 1e9).isCloseTo(LINK, within(0.2));
            assertThat(s.link()).contains("0000:22:01.0 → 0000:24:00.0");
            assertThat(s.sharers()).isEqualTo(3);
        });
    }

    @Test
    void shouldGiveEachTargetItsPartOfTheWritersLink() {
        PatternReport report = run(Pattern.FROM_ONE, "gpu0", "gpu1", "gpu4");

        assertThat(report.streams()).hasSize(2).allSatisfy(s -> {
            assertThat(together(s)).isCloseTo(LINK / 2, within(0.2));
            assertThat(s.link()).contains("0000:23:00.0 → 0000:22:00.0");
        });
    }

    @Test
    void shouldCarryBothWaysAtOnce() {
        assertThat(run(Pattern.BOTH_WAYS, "gpu0", "gpu5").total() / 1e9).isCloseTo(2 * LINK, within(0.4));
    }

    @Test
    void shouldRunRingsThatCrossEachUplinkOnceAtFullRate() {
        PatternReport report = run(Pattern.RING);

        assertThat(report.devices()).containsExactly("gpu0", "gpu1", "gpu2", "gpu3", "gpu4", "gpu5", "gpu6", "gpu7");
        assertThat(report.streams()).hasSize(8).allSatisfy(s -> {
            assertThat(together(s)).isCloseTo(LINK, within(0.2));
            assertThat(s.link()).isEmpty();
        });
    }

    /** The report of that machine: 16 transfers across at once came to 51.6 GB/s, one to 53.4. */
    @Test
    void shouldGiveSixteenStreamsAcrossOneUplinkWhatAPublicReportMeasured() {
        List<Stream> across = run(Pattern.ALL_TO_ALL).streams().stream()
                .filter(s -> s.from().compareTo("gpu4") < 0 && s.to().compareTo("gpu4") >= 0)
                .toList();

        assertThat(across).hasSize(16).allSatisfy(s -> {
            assertThat(s.link()).contains("0000:21:00.0 → 0000:20:01.1");
            assertThat(s.sharers()).isEqualTo(16);
        });
        assertThat(across.stream().mapToDouble(PatternsTest::together).sum())
                .isCloseTo(LINK, within(0.5))
                .isBetween(51.6, 51.6 * 1.15);
    }

    @Test
    void shouldTakeAllGpusOnlyWhereThePatternTakesThem() {
        assertThatThrownBy(() -> run(Pattern.BOTH_WAYS))
                .isInstanceOf(ExplainException.class)
                .hasMessage("pattern both-ways takes 2 devices, not 8; name them behind the inputs");
        assertThatThrownBy(() -> run(Pattern.TO_ONE, "gpu0"))
                .isInstanceOf(ExplainException.class)
                .hasMessage("pattern to-one takes 2 to 16 devices, not 1; name them behind the inputs");
        assertThatThrownBy(() -> run(Pattern.TO_ONE, "gpu0", "gpu1", "gpu0"))
                .isInstanceOf(ExplainException.class)
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> run(Pattern.TO_ONE, "gpu0", "22:00.0"))
                .isInstanceOf(ExplainException.class)
                .hasMessageContaining("0000:22:00.0 has no memory BAR");
    }
}
