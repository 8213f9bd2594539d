package io.crossdock.workbench.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.platform.HostMessage;
import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.Finding.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules whose finding depends on how bad it is. */
class LevelsTest {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts();

    /** A device idles at 2.5 GT/s; a speed between, or a missing lane, is another matter. */
    @ParameterizedTest
    @CsvSource({
        "'{gen: 1, width: 16, max-gen: 4}', NOTE",
        "'{gen: 3, width: 16, max-gen: 4}', WARNING",
        "'{gen: 4, width: 8, max-width: 16}', WARNING",
        "'{gen: 1, width: 8, max-gen: 4, max-width: 16}', WARNING"
    })
    void shouldTellAnIdleLinkFromADegradedOne(String link, Level level) {
        assertThat(SWITCH.function("gpu0", "link: " + link).finding("XD030"))
                .map(Finding::level)
                .contains(level);
    }

    @Test
    void shouldBelieveTheKernelsLineAboutALink() {
        String line = "pci 0000:43:00.0: 63.008 Gb/s available PCIe bandwidth, limited by 16.0 GT/s PCIe x4 link";

        assertThat(SWITCH.logged(HostMessage.Kind.LINK_DEGRADED, line, "0000:43:00.0")
                        .finding("XD030"))
                .map(Finding::evidence)
                .hasValueSatisfying(e -> assertThat(e).containsExactly(line));
        assertThat(SWITCH.logged(HostMessage.Kind.LINK_DEGRADED, line, "0000:81:00.0")
                        .finding("XD030"))
                .isEmpty();
    }

    @Test
    void shouldTellPacketsThatAreTooLargeFromThoseThatAreSmall() {
        Given large = SWITCH.function("gpu0", "mps: 512", "mps-supported: 512");
        Given fewBytes = SWITCH.function("gpu0", "mrrs: 128");

        Finding malformed = large.finding("XD035").orElseThrow();
        assertThat(malformed.level()).isEqualTo(Level.ERROR);
        assertThat(malformed.message())
                .isEqualTo("0000:43:00.0 sends packets of up to 512 bytes to functions that accept 256");
        // only what the initiator sends counts
        assertThat(large.finding("XD035", "gpu1", "gpu0")).isEmpty();
        assertThat(fewBytes.finding("XD035").orElseThrow().message())
                .isEqualTo("0000:43:00.0 reads at most 128 bytes at a time, in a fabric of 256");
        assertThat(SWITCH.finding("XD035")).isEmpty();
    }

    @Test
    void shouldSayWhetherRequestsOrOnlyCompletionsAreRedirected() {
        String completions = "acs: {capability: [SV, RR, CR, UF], control: [SV, CR]}";

        assertThat(SWITCH.function("down1", completions)
                        .finding("XD021")
                        .orElseThrow()
                        .message())
                .startsWith("ACS redirect sends only completions from 0000:44:00.0 to 0000:43:00.0 up");
        assertThat(SWITCH.function("down0", completions).finding("XD021")).isEmpty();
    }

    @Test
    void shouldSayThatACardOffersNoLargerBar() {
        Given deadEnd = SWITCH.function(
                "gpu1",
                "bars: [{bar: 1, size: 256 MiB, kind: 64-bit, prefetchable: on}]",
                "resizable-bars: [{bar: 1, current: 256 MiB, supported: [128 MiB, 256 MiB]}]");

        assertThat(deadEnd.finding("XD050").orElseThrow().notes())
                .containsExactly("the card offers no larger size: no setting helps");
    }

    @Test
    void shouldDoubtGrantsThatOnlyAGuestGivesOrP2pdmaRefuses() {
        Given granted = PORTS.printed("nvidia-smi topo -p2p w", "write", "OK");
        Given refused = granted.intel("8086:6f00", "8086:6f02");

        assertThat(granted.guest(true).finding("XD041").orElseThrow().message()).contains("guest's");
        assertThat(granted.finding("XD041")).isEmpty();
        assertThat(refused.translated().finding("XD041").orElseThrow().message())
                .contains("p2pdma refuses");
        assertThat(refused.finding("XD041")).isEmpty();
        assertThat(PORTS.guest(true).finding("XD041")).isEmpty();
    }

    @Test
    void shouldReportOneCauseOnce() {
        assertThat(PORTS.arm().finding("XD010")).isPresent();
        assertThat(PORTS.arm().finding("XD022")).isEmpty();
    }

    @Test
    void shouldKnowIntelsChipsetByItsPorts() {
        Given chipset = PORTS.intel("8086:a700", "8086:7a38").with("\"00:02.0\"", "\"00:1c.0\"");

        assertThat(chipset.finding("XD032").orElseThrow().evidence())
                .containsExactly("0000:02:00.0 below 0000:00:1c.0, a root port of Intel's chipset");
        assertThat(chipset.guest(true).finding("XD032")).isEmpty();
    }
}
