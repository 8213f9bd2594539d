package io.crossdock.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PciTopologyTest {
    @Test
    void shouldClimbToTheRootPort() {
        PciTopology topology = Trees.switchWithTwoCards();

        assertThat(topology.bridgesAbove(Bdf.parse("04:00.0")))
                .extracting(f -> f.bdf().shortForm())
                .containsExactly("03:01.0", "02:00.0", "00:01.0");
        assertThat(topology.rootBus(Bdf.parse("04:00.0"))).isEqualTo(new RootBus(0, 0));
        assertThat(topology.commonBridge(Bdf.parse("04:00.0"), Bdf.parse("05:00.0")))
                .get()
                .extracting(FunctionInfo::bdf)
                .isEqualTo(Bdf.parse("02:00.0"));
    }

    @Test
    void shouldPutVirtualFunctionsOnABusOfTheirOwnBelowThePort() {
        FunctionInfo virtual = Trees.card("03:10.0", 256);
        PciTopology topology = PciTopology.of(List.of(
                Trees.port("00:01.0", PortType.ROOT_PORT, 2, 3, 256, Link.UNKNOWN),
                Trees.card("02:00.0", 256),
                virtual));

        assertThat(topology.parent(virtual.bdf()))
                .get()
                .extracting(FunctionInfo::bdf)
                .isEqualTo(Bdf.parse("00:01.0"));
        assertThat(topology.rootBuses()).containsExactly(new RootBus(0, 0));
    }

    @Test
    void shouldKeepABusWithAHostBridgeARootBus() {
        PciTopology topology = PciTopology.of(List.of(
                Trees.port("00:01.0", PortType.ROOT_PORT, 2, 0xff, 256, Link.UNKNOWN),
                Trees.hostBridge("80:00.0"),
                Trees.card("80:01.0", 256)));

        assertThat(topology.rootBuses()).containsExactly(new RootBus(0, 0), new RootBus(0, 0x80));
    }

    @Test
    void shouldRefuseALoop() {
        FunctionInfo a = Trees.port("01:00.0", PortType.SWITCH_UPSTREAM, 2, 2, 256, Link.UNKNOWN);
        FunctionInfo b = Trees.port("02:00.0", PortType.SWITCH_UPSTREAM, 1, 2, 256, Link.UNKNOWN);

        assertThatThrownBy(() -> PciTopology.of(List.of(a, b)))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("form a loop");
    }

    @Test
    void shouldRefuseTwoBridgesToOneBus() {
        FunctionInfo a = Trees.port("00:01.0", PortType.ROOT_PORT, 2, 2, 256, Link.UNKNOWN);
        FunctionInfo b = Trees.port("00:02.0", PortType.ROOT_PORT, 2, 2, 256, Link.UNKNOWN);

        assertThatThrownBy(() -> PciTopology.of(List.of(a, b)))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("both lead to bus 02");
    }

    @Test
    void shouldKnowThatAnEndpointAloneIsNotOnARootBus() {
        PciTopology topology = PciTopology.of(List.of(Trees.card("c1:00.0", 256), Trees.card("e1:00.0", 256)));

        assertThat(topology.isPlaced(Bdf.parse("c1:00.0"))).isFalse();
        assertThat(Trees.switchWithTwoCards().isPlaced(Bdf.parse("04:00.0"))).isTrue();
    }

    @Test
    void shouldPlaceTheEndpointOfAGuestBesideItsHostBridge() {
        PciTopology topology = PciTopology.of(List.of(Trees.hostBridge("00:00.0"), Trees.card("00:05.0", 256)));

        assertThat(topology.isPlaced(Bdf.parse("00:05.0"))).isTrue();
    }
}
