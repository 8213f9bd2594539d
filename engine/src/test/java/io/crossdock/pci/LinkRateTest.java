package io.crossdock.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkRateTest {
    @ParameterizedTest
    @CsvSource({
        "2500, 1, 250000000.0, Gen1 x1", // 2.5e9 * 8/10 / 8
        "5000, 4, 2000000000.0, Gen2 x4",
        "8000, 8, 7876923076.923077, Gen3 x8", // 8e9 * 8 * 128/130 / 8
        "16000, 16, 31507692307.692307, Gen4 x16",
        "32000, 16, 63015384615.384615, Gen5 x16",
        "64000, 16, 121000000000.0, Gen6 x16", // 64e9 * 16 * 242/256 / 8
        "20000, 16, 39384615384.615385, 20 GT/s x16"
    })
    void shouldTakeTheLineCodeOff(int speed, int width, double bytesPerSecond, String label) {
        LinkRate rate = new LinkRate(speed, width, List.of());

        assertThat(rate.bytesPerSecond()).isCloseTo(bytesPerSecond, within(1e-4));
        assertThat(rate.label()).isEqualTo(label);
    }

    @Test
    void shouldTakeTheSlowerCapabilityAndTheNarrowerStatus() {
        Link port = link(32000, 16, 16000, 8);
        Link card = link(16000, 16, 16000, 8);

        LinkRate rate = LinkRate.of(port, card).orElseThrow();

        assertThat(rate.speedMtps()).isEqualTo(16000);
        assertThat(rate.width()).isEqualTo(8);
        assertThat(rate.notes()).singleElement().asString().contains("x8 but is capable of x16");
    }

    @Test
    void shouldNotBelieveTheSpeedOfAnIdleLink() {
        Link port = link(16000, 16, 2500, 16);
        Link card = link(16000, 16, 2500, 16);

        LinkRate rate = LinkRate.of(port, card).orElseThrow();

        assertThat(rate.label()).isEqualTo("Gen4 x16");
        assertThat(rate.notes()).singleElement().asString().contains("2.5 GT/s").contains("read LnkSta under load");
    }

    @Test
    void shouldCallNothingDowngradedWhereOneEndIsSimplySlower() {
        LinkRate rate =
                LinkRate.of(link(32000, 16, 8000, 4), link(8000, 4, 8000, 4)).orElseThrow();

        assertThat(rate.label()).isEqualTo("Gen3 x4");
        assertThat(rate.notes()).isEmpty();
    }

    @Test
    void shouldUseTheEndThatTells() {
        LinkRate rate = LinkRate.of(Link.UNKNOWN, Link.trained(16000, 16)).orElseThrow();

        assertThat(rate.label()).isEqualTo("Gen4 x16");
    }

    @Test
    void shouldNotTakeWidthZeroOfOneEndForALinkThatIsDown() {
        assertThat(LinkRate.of(link(16000, 16, 16000, 0), link(16000, 16, 16000, 16)))
                .get()
                .extracting(LinkRate::width)
                .isEqualTo(16);
    }

    @Test
    void shouldSayThatTheTrainedWidthIsUnknown() {
        Link capableOnly =
                new Link(OptionalInt.of(16000), OptionalInt.of(16), OptionalInt.empty(), OptionalInt.empty());

        assertThat(LinkRate.of(capableOnly, capableOnly).orElseThrow().notes())
                .singleElement()
                .asString()
                .contains("no end reports the trained width");
    }

    @Test
    void shouldBeUnknownWhereNeitherEndTells() {
        assertThat(LinkRate.of(Link.UNKNOWN, Link.UNKNOWN)).isEmpty();
    }

    @Test
    void shouldFindTheLinkFromBothSides() {
        PciTopology topology = Trees.switchWithTwoCards();

        assertThat(LinkRate.above(topology, Bdf.parse("04:00.0")))
                .isEqualTo(LinkRate.below(topology, Bdf.parse("03:01.0")));
        assertThat(LinkRate.above(topology, Bdf.parse("04:00.0")).orElseThrow().label())
                .isEqualTo("Gen4 x16");
        assertThat(LinkRate.above(topology, Bdf.parse("02:00.0")).orElseThrow().label())
                .isEqualTo("Gen4 x8");
    }

    @Test
    void shouldFindNoLinkInsideASwitchOrAboveARootPort() {
        PciTopology topology = Trees.switchWithTwoCards();

        assertThat(LinkRate.above(topology, Bdf.parse("03:00.0"))).isEmpty();
        assertThat(LinkRate.above(topology, Bdf.parse("00:01.0"))).isEmpty();
        assertThat(LinkRate.below(topology, Bdf.parse("02:00.0"))).isEmpty();
    }

    private static Link link(int maxSpeed, int maxWidth, int speed, int width) {
        return new Link(
                OptionalInt.of(maxSpeed), OptionalInt.of(maxWidth), OptionalInt.of(speed), OptionalInt.of(width));
    }
}
