package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.pci.TopologyException;
import io.crossdock.pci.Tristate;
import io.crossdock.peer.PeerRoute.NumaRelation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerRouteTest {
    private static List<Bdf> bdfs(String... texts) {
        return List.of(texts).stream().map(Bdf::parse).toList();
    }

    private static PeerRoute between(Trees trees, String client, String provider) {
        return PeerRoute.between(trees.topology(), Bdf.parse(client), Bdf.parse(provider));
    }

    @Test
    void shouldTurnAtACommonSwitchWithoutRedirect() {
        PeerRoute route = between(Trees.oneSwitch(Trees.CLEARED, Acs.ABSENT), "04:00.0", "05:00.0");
        assertThat(route.routeClass()).isEqualTo(RouteClass.SAME_SWITCH);
        assertThat(route.commonBridge()).contains(Trees.USP);
        assertThat(route.switches()).isEqualTo(1);
        assertThat(route.hops()).isEqualTo(bdfs("04:00.0", "03:00.0", "02:00.0", "03:01.0", "05:00.0"));
        assertThat(route.redirecting()).isEmpty();
    }

    @Test
    void shouldGoOverTheTopWhenTheClientsPortRedirectsRequests() {
        PeerRoute route = between(Trees.oneSwitch(Trees.LINUX_ACS, Trees.CLEARED), "04:00.0", "05:00.0");
        assertThat(route.routeClass()).isEqualTo(RouteClass.SAME_ROOT_PORT_REDIRECTED);
        assertThat(route.requestsRedirected()).isEqualTo(Tristate.ON);
        assertThat(route.completionsRedirected()).isEqualTo(Tristate.OFF);
        assertThat(route.redirecting()).containsExactly(Trees.DSP_A);
        assertThat(route.hops())
                .isEqualTo(bdfs("04:00.0", "03:00.0", "02:00.0", "00:01.0", "02:00.0", "03:01.0", "05:00.0"));
        assertThat(route.explanation()).contains("0000:03:00.0 sends requests up (ACSCtl 001d: SV RR CR UF)");
    }

    @Test
    void shouldLeaveRequestsDirectWhenOnlyTheProvidersPortRedirects() {
        PeerRoute route = between(Trees.oneSwitch(Trees.CLEARED, Trees.LINUX_ACS), "04:00.0", "05:00.0");
        assertThat(route.routeClass()).isEqualTo(RouteClass.SAME_ROOT_PORT_REDIRECTED);
        assertThat(route.requestsRedirected()).isEqualTo(Tristate.OFF);
        assertThat(route.completionsRedirected()).isEqualTo(Tristate.ON);
        assertThat(route.hops()).hasSize(5);
    }

    @Test
    void shouldNotGuessAcsThatIsNotShown() {
        PeerRoute route = between(Trees.oneSwitch(Acs.UNKNOWN, Trees.CLEARED), "04:00.0", "05:00.0");
        assertThat(route.routeClass()).isEqualTo(RouteClass.UNKNOWN);
        assertThat(route.commonBridge()).contains(Trees.USP);
        assertThat(route.unknownPorts()).containsExactly(Trees.DSP_A);
    }

    @Test
    void shouldCountEverySwitchOnTheWay() {
        Trees trees = Trees.oneSwitch(Trees.CLEARED, Trees.CLEARED)
                .bridge("03:02.0", PortType.SWITCH_DOWNSTREAM, 6, 8, Trees.CLEARED)
                .bridge("06:00.0", PortType.SWITCH_UPSTREAM, 7, 8, Acs.ABSENT)
                .bridge("07:00.0", PortType.SWITCH_DOWNSTREAM, 8, 8, Trees.LINUX_ACS)
                .endpoint("08:00.0");
        PeerRoute route = between(trees, "08:00.0", "04:00.0");
        // the lower switch's port redirects, but the ways part above it
        assertThat(route.routeClass()).isEqualTo(RouteClass.SAME_SWITCH);
        assertThat(route.switches()).isEqualTo(2);
    }

    @Test
    void shouldTellRootPortsFromRootComplexes() {
        assertThat(between(Trees.twoRootPorts(), "01:00.0", "02:00.0").routeClass())
                .isEqualTo(RouteClass.SAME_HOST_BRIDGE);
        PeerRoute across = between(Trees.twoRootBuses(0x1af4, 0x1000, 0x1af4, 0x1000), "41:00.0", "81:00.0");
        assertThat(across.routeClass()).isEqualTo(RouteClass.DIFFERENT_HOST_BRIDGES);
        assertThat(across.hops()).isEqualTo(bdfs("41:00.0", "40:00.0", "80:00.0", "81:00.0"));
        assertThat(across.numa()).isEqualTo(NumaRelation.UNKNOWN);
        assertThat(across.commonBridge()).isEmpty();
    }

    @Test
    void shouldTakeTheNumaNodeFromTheFunctionOrABridgeAboveIt() {
        Trees trees = Trees.twoRootBuses(0x1af4, 0x1000, 0x1af4, 0x1000)
                .add(FunctionInfo.builder(Bdf.parse("40:01.0")).numaNode(0))
                .add(FunctionInfo.builder(Bdf.parse("41:00.1"))
                        .portType(PortType.ENDPOINT)
                        .numaNode(0))
                .add(FunctionInfo.builder(Bdf.parse("81:00.1"))
                        .portType(PortType.ENDPOINT)
                        .numaNode(1));
        assertThat(between(trees, "41:00.1", "81:00.1").numa()).isEqualTo(NumaRelation.DIFFERENT_NODES);
        assertThat(between(trees, "41:00.1", "41:00.1").numa()).isEqualTo(NumaRelation.SAME_NODE);
    }

    @Test
    void shouldKnowFunctionsOfOneDevice() {
        Trees trees = Trees.twoRootPorts().endpoint("01:00.1").endpoint("01:01.0");
        assertThat(between(trees, "01:00.0", "01:00.0").routeClass()).isEqualTo(RouteClass.SAME_FUNCTION);
        assertThat(between(trees, "01:00.0", "01:00.1").routeClass()).isEqualTo(RouteClass.SAME_DEVICE);
        // ARI: below a port with a link there is one device only
        assertThat(between(trees, "01:00.0", "01:01.0").routeClass()).isEqualTo(RouteClass.SAME_DEVICE);
    }

    @Test
    void shouldNotPlaceAnEndpointThatHasNoPort() {
        Trees trees = new Trees().endpoint("00:04.0").endpoint("00:05.0");
        PeerRoute route = between(trees, "00:04.0", "00:05.0");
        assertThat(route.routeClass()).isEqualTo(RouteClass.UNKNOWN);
        assertThat(route.explanation()).isEqualTo("the input shows no port above 0000:00:04.0");
    }

    @Test
    void shouldNameAFunctionThatIsNotThere() {
        assertThatThrownBy(() -> between(Trees.twoRootPorts(), "01:00.0", "0a:00.0"))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("0000:0a:00.0");
    }
}
