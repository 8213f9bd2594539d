package io.crossdock.workbench.explain.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.Given;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NcclPathTest {
    private static final Given SWITCH = Given.belowOneSwitch();

    @Test
    void shouldMeetInOneSwitch() {
        assertThat(between(SWITCH, "gpu0", "gpu1")).containsExactly(PathType.PIX);
    }

    @Test
    void shouldMeetInTheUpperOfTwoSwitches() {
        assertThat(between(cascaded("1000:c030", ""), "gpu0", "gpu1")).containsExactly(PathType.PXB);
    }

    @Test
    void shouldMeetInTheProcessorOfOneRootBus() {
        assertThat(between(Given.belowTwoPorts(), "gpu0", "gpu1")).containsExactly(PathType.PHB);
    }

    @ParameterizedTest
    @CsvSource({"'', '', PHB SYS", "numa: 0, numa: 0, PHB", "numa: 0, numa: 1, SYS", "numa: 0, '', PHB SYS"})
    void shouldAskForTheNumaNodesBetweenRootBuses(String from, String to, String types) {
        Given given = from.isEmpty() ? SWITCH : SWITCH.function("gpu0", from);
        given = to.isEmpty() ? given : given.function("gpu2", to);

        assertThat(between(given, "gpu0", "gpu2")).extracting(Enum::name).containsExactly(types.split(" "));
    }

    @Test
    void shouldPreferNvlink() {
        assertThat(between(SWITCH.nvlinks(2), "gpu0", "gpu1")).containsExactly(PathType.NVL);
        assertThat(between(SWITCH.nvlinks(2), "gpu0", "gpu2")).doesNotContain(PathType.NVL);
    }

    @Test
    void shouldGoOnOverTheNvlinksOfOneGpuOnly() {
        Given given = SWITCH.peerLink("NVLink", 0, 1, 2).peerLink("NVLink", 1, 2, 2);

        assertThat(between(given, "gpu0", "gpu2")).containsExactly(PathType.NVB);
    }

    @Test
    void shouldTakeXgmiForNvlinkAndNotGoOnOverIt() {
        Given given = SWITCH.peerLink("xGMI", 0, 1, 1).peerLink("xGMI", 1, 2, 1);

        assertThat(between(given, "gpu0", "gpu1")).containsExactly(PathType.NVL);
        assertThat(between(given, "gpu0", "gpu2")).doesNotContain(PathType.NVL, PathType.NVB);
    }

    /**
     * Two levels of one Broadcom switch count as one: Gen4 by equal numbers, Gen5 by those of its upper and lower half;
     * the low 12 bits of the subsystem do not count.
     */
    @ParameterizedTest
    @CsvSource({
        "1000:c010, 1000:a024, 1000:a012, PIX",
        "1000:c010, 1000:a024, 1000:b012, PXB",
        "1000:c030, 1000:0004, 1000:1004, PIX",
        "1000:c030, 1000:1004, 1000:0004, PXB",
        "1000:c030, 1000:1004, 1000:1004, PXB",
        "10b5:c010, 1000:a024, 1000:a012, PXB"
    })
    void shouldFlattenBroadcomsSwitches(String id, String upper, String lower, PathType type) {
        Given given = cascaded(id, "subsystem: \"" + lower + "\", ")
                .function("up0", "id: \"" + id + "\"", "subsystem: \"" + upper + "\"");

        assertThat(between(given, "gpu0", "gpu1")).containsExactly(type);
    }

    /** A second switch between down0 and gpu0. */
    private static Given cascaded(String id, String keys) {
        return SWITCH.with("{name: gpu1, at: \"44:00.0\"", "{name: gpu1, at: \"60:00.0\"")
                .with(
                        "{name: gpu0, at: \"43:00.0\"",
                        "{name: up1, at: \"43:00.0\", type: upstream-port, " + keys + "id: \"" + id + "\", below: ["
                                + "{name: down2, at: \"50:00.0\", type: downstream-port, id: \"" + id + "\", below: ["
                                + "{name: gpu0, at: \"51:00.0\"")
                .with("on}]}]},", "on}]}]}]}]},");
    }

    private static Set<PathType> between(Given given, String from, String to) {
        MachineDescription machine = given.machine();
        DeviceNames names = DeviceNames.of(machine);
        Bdf client = names.resolve(from);
        return NcclPath.between(machine, PeerRoute.between(machine.topology(), client, names.resolve(to)));
    }
}
