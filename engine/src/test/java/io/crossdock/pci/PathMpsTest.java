package io.crossdock.pci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PathMpsTest {
    @Test
    void shouldTakeTheSmallestUpToTheCommonSwitch() {
        PciTopology topology = Trees.switchWithTwoCards();

        // 04:00.0 512, 03:01.0 512, 02:00.0 256, 03:00.0 128, 05:00.0 512
        assertThat(PathMps.between(topology, Bdf.parse("04:00.0"), Bdf.parse("05:00.0")))
                .hasValue(128);
    }

    @Test
    void shouldNotCountWhatStandsAboveTheCommonSwitch() {
        PciTopology topology =
                Trees.switchWithTwoCards().with(Trees.port("00:01.0", PortType.ROOT_PORT, 2, 5, 64, Link.UNKNOWN));

        assertThat(PathMps.between(topology, Bdf.parse("04:00.0"), Bdf.parse("05:00.0")))
                .hasValue(128);
    }

    @Test
    void shouldGoUpToTheRootPortsWithoutACommonSwitch() {
        PciTopology topology = PciTopology.of(List.of(
                Trees.port("00:01.0", PortType.ROOT_PORT, 1, 1, 512, Link.UNKNOWN),
                Trees.port("00:02.0", PortType.ROOT_PORT, 2, 2, 256, Link.UNKNOWN),
                Trees.card("01:00.0", 512),
                Trees.card("02:00.0", 512)));

        assertThat(PathMps.between(topology, Bdf.parse("01:00.0"), Bdf.parse("02:00.0")))
                .hasValue(256);
    }

    @Test
    void shouldBeUnknownWhereNoFunctionTells() {
        assertThat(PathMps.of(List.of(FunctionInfo.builder(Bdf.parse("01:00.0")).build())))
                .isEmpty();
    }
}
