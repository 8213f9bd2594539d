package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Sriov;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IommuGroupsTest {
    private static final Acs LINUX = Trees.LINUX_ACS;
    private static final Acs CLEARED = Trees.CLEARED;

    private final List<FunctionInfo> functions = new ArrayList<>();

    @Test
    void shouldGiveIsolatedDevicesGroupsOfTheirOwn() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, LINUX)
                        .bridge("00:02.0", PortType.ROOT_PORT, 2, 2, LINUX)
                        .endpoint("01:00.0", Acs.ABSENT)
                        .endpoint("02:00.0", Acs.ABSENT),
                "00:01.0",
                "00:02.0",
                "01:00.0",
                "02:00.0");
    }

    /** A missing capability bit counts as hard-wired, a cleared control bit does not. */
    @ParameterizedTest
    @CsvSource({"13, 13, true", "1d, 1d, true", "1d, 0d, false", "1d, 19, false", "1f, 1d, true", "00, 00, true"})
    void shouldCountAbsentCapabilityBitsAsHardWired(String capability, String control, boolean apart) {
        Acs acs = Acs.present(Integer.parseInt(capability, 16), Integer.parseInt(control, 16));
        IommuGroupsTest machine = new IommuGroupsTest()
                .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, acs)
                .endpoint("01:00.0", Acs.ABSENT);

        if (apart) {
            assertGroups(machine, "00:01.0", "01:00.0");
        } else {
            assertGroups(machine, "00:01.0 01:00.0");
        }
    }

    /** Linux's flaw, as facts from QEMU show it: peers of such a switch reach each other and have groups of their own. */
    @Test
    void shouldGroupEachPortOfASwitchWithoutAcsWithWhatIsBelowIt() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 4, LINUX)
                        .bridge("01:00.0", PortType.SWITCH_UPSTREAM, 2, 4, Acs.ABSENT)
                        .bridge("02:00.0", PortType.SWITCH_DOWNSTREAM, 3, 3, Acs.ABSENT)
                        .bridge("02:01.0", PortType.SWITCH_DOWNSTREAM, 4, 4, Acs.ABSENT)
                        .endpoint("03:00.0", Acs.ABSENT)
                        .endpoint("04:00.0", Acs.ABSENT),
                "00:01.0",
                "01:00.0",
                "02:00.0 03:00.0",
                "02:01.0 04:00.0");
    }

    @Test
    void shouldCollapseEverythingBelowARootPortThatDoesNotIsolate() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 4, CLEARED)
                        .bridge("01:00.0", PortType.SWITCH_UPSTREAM, 2, 4, Acs.ABSENT)
                        .bridge("02:00.0", PortType.SWITCH_DOWNSTREAM, 3, 3, LINUX)
                        .endpoint("03:00.0", Acs.ABSENT),
                "00:01.0 01:00.0 02:00.0 03:00.0");
    }

    @Test
    void shouldGroupTheFunctionsOfADeviceThatDoesNotIsolateThem() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, LINUX)
                        .endpoint("01:00.0", Acs.ABSENT)
                        .endpoint("01:00.1", Acs.ABSENT)
                        .endpoint("01:00.2", LINUX),
                "00:01.0",
                "01:00.0 01:00.1",
                "01:00.2");
    }

    /** 00:01.0 and 00:01.1: two root ports of one device, one of them without ACS. */
    @Test
    void shouldGroupRootPortsOfOneDeviceOnlyIfNeitherIsolates() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, CLEARED)
                        .bridge("00:01.1", PortType.ROOT_PORT, 2, 2, CLEARED)
                        .bridge("00:01.2", PortType.ROOT_PORT, 3, 3, LINUX)
                        .endpoint("01:00.0", Acs.ABSENT)
                        .endpoint("02:00.0", Acs.ABSENT),
                "00:01.0 00:01.1 01:00.0 02:00.0",
                "00:01.2");
    }

    @Test
    void shouldJoinWhatSendsUnderABridgesAddress() {
        assertGroups(
                new IommuGroupsTest()
                        .bridge("00:01.0", PortType.ROOT_PORT, 1, 2, LINUX)
                        .bridge("01:00.0", PortType.PCIE_TO_PCI_BRIDGE, 2, 2, Acs.ABSENT)
                        .function("02:00.0", PortType.CONVENTIONAL, Acs.ABSENT)
                        .function("02:01.0", PortType.CONVENTIONAL, Acs.ABSENT),
                "00:01.0",
                "01:00.0 02:00.0 02:01.0");
    }

    @Test
    void shouldLeaveVirtualFunctionsApart() {
        FunctionInfo physical = FunctionInfo.builder(Bdf.parse("01:00.0"))
                .portType(PortType.ENDPOINT)
                .acs(Acs.ABSENT)
                .sriov(new Sriov(2, 1, 1))
                .build();
        IommuGroupsTest machine = new IommuGroupsTest().bridge("00:01.0", PortType.ROOT_PORT, 1, 1, LINUX);
        machine.functions.add(physical);

        assertGroups(
                machine.endpoint("01:00.1", Acs.ABSENT).endpoint("01:00.2", Acs.ABSENT),
                "00:01.0",
                "01:00.0",
                "01:00.1",
                "01:00.2");
    }

    @Test
    void shouldNotKnowBelowAPortWhoseAcsIsNotShown() {
        IommuGroups groups = groups(new IommuGroupsTest()
                .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, Acs.UNKNOWN)
                .endpoint("01:00.0", Acs.ABSENT));

        assertThat(groups.groupOf(Bdf.parse("01:00.0"))).isEmpty();
        assertThat(groups.reason(Bdf.parse("01:00.0"))).isEqualTo("whether 0000:00:01.0 isolates is not shown");
    }

    @Test
    void shouldNameThePortThatDecides() {
        IommuGroups groups = groups(new IommuGroupsTest()
                .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, CLEARED)
                .endpoint("01:00.0", Acs.ABSENT));

        assertThat(groups.reason(Bdf.parse("01:00.0"))).isEqualTo("0000:00:01.0 does not isolate: ACSCtl 0000");
    }

    /** Numbers of quirks.c in 6.12: root ports and functions that isolate whatever they show, and their neighbours. */
    @ParameterizedTest
    @CsvSource({
        "8086, 8c10, ROOT_PORT, true", // Lynx Point
        "8086, 8c0f, ROOT_PORT, false",
        "8086, a117, ROOT_PORT, false", // Sunrise Point without the capability
        "8086, 1521, ENDPOINT, true", // I350
        "8086, 1525, ENDPOINT, false",
        "8086, 1234, ROOT_COMPLEX_INTEGRATED_ENDPOINT, true",
        "10de, 1234, ROOT_COMPLEX_INTEGRATED_ENDPOINT, false",
        "1def, e005, ROOT_PORT, true", // Ampere
        "1def, e00d, ROOT_PORT, false",
        "1d17, 0723, SWITCH_DOWNSTREAM, true", // Zhaoxin
        "1022, 780f, LEGACY_ENDPOINT, true", // AMD southbridge
        "1022, 780e, LEGACY_ENDPOINT, false"
    })
    void shouldKnowFunctionsThatLinuxKnowsBetter(String vendor, String device, PortType type, boolean isolates) {
        IommuGroupsTest machine = new IommuGroupsTest();
        for (String at : List.of("00:05.0", "00:05.1")) {
            machine.functions.add(FunctionInfo.builder(Bdf.parse(at))
                    .vendorId(Integer.parseInt(vendor, 16))
                    .deviceId(Integer.parseInt(device, 16))
                    .portType(type)
                    .acs(Acs.ABSENT)
                    .build());
        }

        if (isolates) {
            assertGroups(machine, "00:05.0", "00:05.1");
        } else {
            assertGroups(machine, "00:05.0 00:05.1");
        }
    }

    /** Sunrise Point's control register is not where a dump shows it: Linux sets it, whatever is shown. */
    @Test
    void shouldNotReadSunrisePointsControlRegister() {
        IommuGroupsTest machine = new IommuGroupsTest();
        machine.functions.add(FunctionInfo.builder(Bdf.parse("00:1c.0"))
                .vendorId(0x8086)
                .deviceId(0xa114)
                .portType(PortType.ROOT_PORT)
                .bridge(new Bridge(0, 1, 1, List.of(), true))
                .acs(Acs.present(0x1f, 0))
                .build());

        assertGroups(machine.endpoint("01:00.0", Acs.ABSENT), "00:1c.0", "01:00.0");
    }

    private IommuGroupsTest bridge(String bdf, PortType type, int secondary, int subordinate, Acs acs) {
        Bdf at = Bdf.parse(bdf);
        functions.add(FunctionInfo.builder(at)
                .portType(type)
                .bridge(new Bridge(at.bus(), secondary, subordinate, List.of(), true))
                .acs(acs)
                .build());
        return this;
    }

    private IommuGroupsTest endpoint(String bdf, Acs acs) {
        return function(bdf, PortType.ENDPOINT, acs);
    }

    private IommuGroupsTest function(String bdf, PortType type, Acs acs) {
        functions.add(
                FunctionInfo.builder(Bdf.parse(bdf)).portType(type).acs(acs).build());
        return this;
    }

    private static IommuGroups groups(IommuGroupsTest machine) {
        Iommu amd = new Iommu(Iommu.Kind.AMDVI, Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty());
        return IommuGroups.of(new MachineDescription(
                "test", PciTopology.of(machine.functions), Platform.UNKNOWN.withIommu(amd), Map.of(), List.of()));
    }

    /** Groups, each as its members' short addresses. */
    private static void assertGroups(IommuGroupsTest machine, String... expected) {
        assertThat(groups(machine).groups())
                .extracting(g -> String.join(" ", g.stream().map(Bdf::shortForm).toList()))
                .containsExactlyInAnyOrder(expected);
    }
}
