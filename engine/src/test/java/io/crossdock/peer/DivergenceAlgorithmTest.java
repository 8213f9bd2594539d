package io.crossdock.peer;

import static io.crossdock.peer.MapType.BUS_ADDRESS;
import static io.crossdock.peer.MapType.NOT_SUPPORTED;
import static io.crossdock.peer.MapType.THROUGH_HOST_BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.PortType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from PCIe base specification 6.12: which control turns, passes or rejects which TLP. */
class DivergenceAlgorithmTest {
    private static Set<MapType> types(Acs clientPort, Acs providerPort, TlpClass tlp) {
        PeerPath path =
                PeerPath.between(Trees.oneSwitch(clientPort, providerPort).topology(), Trees.GPU_A, Trees.GPU_B);
        return DivergenceAlgorithm.mapTypes(path, tlp);
    }

    @ParameterizedTest
    @CsvSource({
        // control of client port, of provider port (hex), TLPs, result
        "00, 00, UNTRANSLATED, BUS_ADDRESS",
        "04, 00, UNTRANSLATED, THROUGH_HOST_BRIDGE", // RR at the client
        "20, 00, UNTRANSLATED, THROUGH_HOST_BRIDGE", // EC at the client
        "08, 00, UNTRANSLATED, BUS_ADDRESS", // CR at the client turns nothing of this pair
        "00, 04, UNTRANSLATED, BUS_ADDRESS", // RR at the provider turns nothing of this pair
        "00, 08, UNTRANSLATED, THROUGH_HOST_BRIDGE", // CR at the provider
        "00, 08, UNTRANSLATED_RELAXED, BUS_ADDRESS", // relaxed completions are left alone
        "44, 00, UNTRANSLATED, THROUGH_HOST_BRIDGE", // DT is for translated requests only
        "44, 00, TRANSLATED, BUS_ADDRESS", // DT passes in spite of RR
        "60, 00, TRANSLATED, BUS_ADDRESS", // DT passes in spite of EC
        "44, 08, TRANSLATED, THROUGH_HOST_BRIDGE", // completions still turn
        "44, 08, TRANSLATED_RELAXED, BUS_ADDRESS",
        "02, 00, UNTRANSLATED, BUS_ADDRESS", // TB is for translated requests only
        "02, 00, TRANSLATED, NOT_SUPPORTED", // TB rejects
        "42, 00, TRANSLATED, NOT_SUPPORTED", // TB switches DT off
        "06, 00, UNTRANSLATED, THROUGH_HOST_BRIDGE",
    })
    void shouldFollowTheControlsOfTheTwoPorts(String client, String provider, TlpClass tlp, MapType expected) {
        assertThat(types(
                        Acs.present(0x7f, Integer.parseInt(client, 16)),
                        Acs.present(0x7f, Integer.parseInt(provider, 16)),
                        tlp))
                .containsExactly(expected);
    }

    @Test
    void shouldTakeAMissingCapabilityForNoControls() {
        assertThat(types(Acs.ABSENT, Acs.ABSENT, TlpClass.TRANSLATED)).containsExactly(BUS_ADDRESS);
    }

    @Test
    void shouldStayKnownWhereTheUnknownPortDoesNotMatter() {
        assertThat(types(Acs.present(0x7f, 0x04), Acs.UNKNOWN, TlpClass.UNTRANSLATED))
                .containsExactly(THROUGH_HOST_BRIDGE);
        assertThat(types(Acs.present(0x7f, 0), Acs.UNKNOWN, TlpClass.UNTRANSLATED_RELAXED))
                .containsExactly(BUS_ADDRESS);
        assertThat(types(Acs.present(0x7f, 0x02), Acs.UNKNOWN, TlpClass.TRANSLATED))
                .containsExactly(NOT_SUPPORTED);
    }

    @Test
    void shouldTryEveryValueOfAnUnknownPort() {
        assertThat(types(Acs.UNKNOWN, Acs.ABSENT, TlpClass.UNTRANSLATED))
                .containsExactlyInAnyOrder(BUS_ADDRESS, THROUGH_HOST_BRIDGE);
        assertThat(types(Acs.UNKNOWN, Acs.ABSENT, TlpClass.TRANSLATED))
                .containsExactlyInAnyOrder(BUS_ADDRESS, THROUGH_HOST_BRIDGE, NOT_SUPPORTED);
    }

    @Test
    void shouldMindTranslationBlockingAboveThePartingOnlyForRequestsThatGoThere() {
        Acs blocking = Acs.present(0x7f, 0x02);
        for (int control : new int[] {0, 0x04}) {
            Trees trees = new Trees()
                    .bridge("00:01.0", PortType.ROOT_PORT, 2, 5, blocking)
                    .bridge("02:00.0", PortType.SWITCH_UPSTREAM, 3, 5, Acs.ABSENT)
                    .bridge("03:00.0", PortType.SWITCH_DOWNSTREAM, 4, 4, Acs.present(0x7f, control))
                    .bridge("03:01.0", PortType.SWITCH_DOWNSTREAM, 5, 5, Acs.ABSENT)
                    .endpoint("04:00.0")
                    .endpoint("05:00.0");
            PeerPath path = PeerPath.between(trees.topology(), Trees.GPU_A, Trees.GPU_B);
            assertThat(DivergenceAlgorithm.mapTypes(path, TlpClass.TRANSLATED))
                    .containsExactly(control == 0 ? BUS_ADDRESS : NOT_SUPPORTED);
        }
    }
}
