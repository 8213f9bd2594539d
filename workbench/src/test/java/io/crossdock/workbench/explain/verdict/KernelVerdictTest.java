package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P2pDmaTest has the rules; here is what the verdict line makes of them. */
class KernelVerdictTest {
    @ParameterizedTest
    @CsvSource({
        // Zen is trusted since 5.9; Ice Lake's mesh, 09a2, since 5.18; Broadwell-EP never
        "amd,       5.4,  NO",
        "amd,       5.10, YES",
        "8086:09a2, 5.10, NO",
        "8086:09a2, 6.1,  YES",
        "8086:6f00, 7.3,  NO"
    })
    void shouldGoByTheKernelsVersion(String host, String kernel, Answer answer) {
        Given ports = host.equals("amd")
                ? Given.belowTwoPorts()
                : Given.belowTwoPorts().intel(host, "8086:347a");

        assertThat(Asked.p2pdma(ports.kernel(kernel), "gpu0", "gpu1").answer()).isEqualTo(answer);
    }

    @Test
    void shouldSayHowTheRequestsWouldGo() {
        Given redirected = Given.belowOneSwitch()
                .function("down1", "acs: {capability: [SV, RR, CR, UF], control: [SV, RR, CR, UF]}");

        assertThat(Asked.p2pdma(Given.belowOneSwitch(), "gpu0", "gpu1").how()).isEqualTo("bus address");
        assertThat(Asked.p2pdma(redirected, "gpu0", "gpu1").how()).isEqualTo("host bridge");
        assertThat(Asked.p2pdma(redirected, "gpu0", "gpu1").evidence())
                .anyMatch(e -> e.startsWith("0000:42:01.0 ACSCtl 001d: SV RR CR UF"));
    }

    /** The fabric turns this pair's requests; Linux up to 7.3 minds redirect on any port of the path. */
    @Test
    void shouldDifferFromTheFabricWhereLinuxLooksAtMorePorts() {
        Given above =
                Given.belowOneSwitch().function("down1", "acs: {capability: [SV, RR, CR, UF], control: [SV, RR, UF]}");

        assertThat(Asked.fabric(above, "gpu0", "gpu1").how()).isEqualTo("direct");
        assertThat(Asked.p2pdma(above, "gpu0", "gpu1").how()).isEqualTo("host bridge");
        assertThat(Asked.p2pdma(above.kernel("next"), "gpu0", "gpu1").how()).isEqualTo("bus address");
    }

    @Test
    void shouldNotKnowWithoutAcs() {
        Given hidden = Given.belowOneSwitch().intel("8086:6f00", "8086:6f02").function("down0", "acs: unknown");

        assertThat(Asked.p2pdma(hidden, "gpu0", "gpu1").answer()).isEqualTo(Answer.UNKNOWN);
    }
}
