package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FabricVerdictTest {
    private static final Given SWITCH = Given.belowOneSwitch();
    private static final Given PORTS = Given.belowTwoPorts().with("root-complex: {peer-path: internal}\n", "");

    @Test
    void shouldTurnBelowASwitchWithoutRedirect() {
        LayerVerdict verdict = Asked.fabric(SWITCH, "gpu0", "gpu1");

        assertThat(verdict.answer()).isEqualTo(Answer.YES);
        assertThat(verdict.how()).isEqualTo("direct");
        assertThat(verdict.reason()).contains("turn at 0000:41:00.0");
        assertThat(verdict.evidence())
                .containsExactly("0000:42:00.0 ACSCtl 0001: SV", "0000:41:00.0 no ACS", "0000:42:01.0 ACSCtl 0001: SV");
    }

    /** Which port has which bit, and whether requests or completions of gpu0's accesses to gpu1 go up. */
    @ParameterizedTest
    @CsvSource({
        "down0, RR, redirected",
        "down0, EC, redirected",
        "down0, CR, direct",
        "down0, UF, direct",
        "down1, RR, direct",
        "down1, CR, redirected",
        "rp0,   RR, direct"
    })
    void shouldAskTheRequestsPortForRequestsAndTheOtherForCompletions(String port, String bit, String how) {
        Given given =
                SWITCH.function(port, "acs: {capability: [SV, TB, RR, CR, UF, EC, DT], control: [SV, " + bit + "]}");

        assertThat(Asked.fabric(given, "gpu0", "gpu1").how()).isEqualTo(how);
    }

    @Test
    void shouldNotKnowWhereAcsIsNotShown() {
        Given given = SWITCH.function("down0", "acs: unknown");

        LayerVerdict verdict = Asked.fabric(given, "gpu0", "gpu1");
        assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(verdict.evidence()).contains("0000:42:00.0 ACS unknown");
    }

    @ParameterizedTest
    @CsvSource({"internal, YES", "interconnect, YES", "refused, NO"})
    void shouldBelieveWhatIsStatedOfTheRootComplex(String path, Answer answer) {
        Given given = Given.belowTwoPorts().with("peer-path: internal", "peer-path: " + path);

        assertThat(Asked.fabric(given, "gpu0", "gpu1").answer()).isEqualTo(answer);
    }

    @Test
    void shouldForwardOnZenAndMaybeElsewhere() {
        assertThat(Asked.fabric(PORTS, "gpu0", "gpu1").answer()).isEqualTo(Answer.YES);
        assertThat(Asked.fabric(PORTS.with("family: 0x19", "family: 0x15"), "gpu0", "gpu1")
                        .answer())
                .isEqualTo(Answer.CONDITIONAL);
        assertThat(Asked.fabric(PORTS.intel("8086:2020", "8086:2030"), "gpu0", "gpu1")
                        .answer())
                .isEqualTo(Answer.CONDITIONAL);
    }

    @Test
    void shouldPassOnlyWritesThroughAnIntelClient() {
        Given client = PORTS.intel("8086:a700", "8086:a70d")
                .with(
                        "functions: [",
                        "functions: [{name: lpc, at: \"00:1f.0\", type: conventional, class: 0x060100, id: \"8086:7a04\"},");

        assertThat(Asked.fabric(client, "gpu0", "gpu1").answer()).isEqualTo(Answer.WRITES_ONLY);
        assertThat(Asked.fabric(client.guest(true), "gpu0", "gpu1").answer()).isEqualTo(Answer.CONDITIONAL);
    }
}
