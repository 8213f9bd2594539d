package io.crossdock.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerMapping.Address;
import io.crossdock.peer.PeerMapping.Attribute;
import io.crossdock.peer.PeerMapping.Consumer;
import io.crossdock.peer.PeerVerdict.Status;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu.Mode;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class P2pDmaTest {
    private static final Bdf LEFT = Bdf.parse("41:00.0");
    private static final Bdf RIGHT = Bdf.parse("81:00.0");

    private static PeerVerdict verdict(MachineDescription machine, Bdf client, Bdf provider, String kernel) {
        Optional<KernelVersion> version =
                kernel.equals("unknown") ? Optional.empty() : Optional.of(KernelVersion.parse(kernel));
        return P2pDma.verdict(machine, client, provider, version, Mode.TRANSLATED);
    }

    private static Acs acs(String control) {
        return switch (control) {
            case "none" -> Acs.ABSENT;
            case "unknown" -> Acs.UNKNOWN;
            default -> Acs.present(0x7f, Integer.parseInt(control, 16));
        };
    }

    private static Cpu cpu(String name) {
        return switch (name) {
            case "zen" -> Trees.ZEN;
            case "intel" -> Trees.INTEL;
            case "arm" -> Trees.ARM;
            default -> Cpu.UNKNOWN;
        };
    }

    /** One switch; no host bridge at 00:00.0, so the root port 00:01.0 stands for it from 5.18 on and has no numbers. */
    @ParameterizedTest
    @CsvSource({
        // kernel, client's port, provider's port, processor, status, type
        "5.10, none,    none,    intel,   ALLOWED, BUS_ADDRESS",
        "5.10, 00,      00,      arm,     ALLOWED, BUS_ADDRESS",
        "5.10, 1d,      00,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "5.10, 00,      1d,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "5.10, 1d,      1d,      intel,   REFUSED, NOT_SUPPORTED",
        "5.10, 11,      11,      intel,   ALLOWED, BUS_ADDRESS", // SV and UF redirect nothing
        "5.10, 20,      00,      intel,   REFUSED, NOT_SUPPORTED", // EC counts
        "5.10, 08,      00,      zen,     ALLOWED, THROUGH_HOST_BRIDGE", // CR on either side counts
        "next, 08,      00,      zen,     ALLOWED, BUS_ADDRESS", // not any more
        "next, 00,      08,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "next, 00,      04,      zen,     ALLOWED, BUS_ADDRESS",
        "5.10, unknown, 00,      zen,     ALLOWED, UNKNOWN",
        "5.10, unknown, 1d,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "5.10, unknown, 00,      intel,   UNKNOWN, UNKNOWN",
        "5.10, unknown, 1d,      intel,   REFUSED, NOT_SUPPORTED",
        "5.10, unknown, none,    unknown, UNKNOWN, UNKNOWN",
        "next, 00,      unknown, intel,   UNKNOWN, UNKNOWN",
        "next, 04,      unknown, zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "6.12, 1d,      1d,      unknown, UNKNOWN, UNKNOWN",
        "4.19, none,    none,    zen,     REFUSED, NOT_SUPPORTED",
        "4.20, none,    none,    arm,     ALLOWED, BUS_ADDRESS",
        "4.20, 1d,      none,    zen,     REFUSED, NOT_SUPPORTED",
        "5.3,  none,    none,    arm,     ALLOWED, BUS_ADDRESS",
        "5.3,  1d,      none,    zen,     UNKNOWN, UNKNOWN",
        "5.4,  1d,      none,    zen,     REFUSED, NOT_SUPPORTED", // no rule for the processor yet
        "7.4,  08,      00,      zen,     ALLOWED, UNKNOWN", // either algorithm
        "7.4,  04,      00,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
        "unknown, none, none,    arm,     ALLOWED, BUS_ADDRESS",
        "unknown, 1d,   1d,      zen,     ALLOWED, THROUGH_HOST_BRIDGE",
    })
    void shouldJudgeAPairBelowOneSwitch(
            String kernel, String clientPort, String providerPort, String cpu, Status status, MapType type) {
        MachineDescription machine =
                Trees.oneSwitch(acs(clientPort), acs(providerPort)).with(cpu(cpu));
        PeerVerdict v = verdict(machine, Trees.GPU_A, Trees.GPU_B, kernel);
        assertThat(v.status()).as(v.reason()).isEqualTo(status);
        assertThat(v.mapType()).as(v.reason()).isEqualTo(type);
        assertThat(v.distance()).isEqualTo(OptionalInt.of(4));
    }

    /** Two root buses whose first devices are root ports 40:00.0 and 80:00.0. */
    @ParameterizedTest
    @CsvSource({
        // kernel, first device of either bus, processor, status
        "5.10, 1af4:1000, 1af4:1000, arm,     REFUSED",
        "6.12, 1af4:1000, 1af4:1000, arm,     REFUSED",
        "7.2,  1ae0:0001, 1ae0:0002, arm,     ALLOWED", // any device of Google's
        "6.12, 1ae0:0001, 1ae0:0002, arm,     REFUSED",
        "6.15, 1ae0:0001, 1ae0:0002, arm,     UNKNOWN", // between two versions that differ
        "7.2,  10de:2f95, 10de:2f95, arm,     REFUSED",
        "7.3,  10de:2f95, 10de:2f95, arm,     ALLOWED",
        "5.10, 8086:2030, 8086:2033, intel,   ALLOWED",
        "5.4,  8086:2030, 8086:2033, intel,   REFUSED",
        "5.10, 8086:2030, 8086:6f00, intel,   REFUSED", // both must be listed
        "5.10, 8086:6f00, 8086:2030, intel,   REFUSED",
        "6.1,  8086:09a2, 8086:09a2, intel,   ALLOWED",
        "5.10, 8086:09a2, 8086:09a2, intel,   REFUSED",
        "6.12, 8086:2f00, 8086:2f00, intel,   REFUSED", // listed, but for one host bridge only
        "5.10, 1022:1480, 1022:1480, zen,     ALLOWED",
        "5.10, 1022:1480, 1022:1480, unknown, ALLOWED", // the host bridge tells the processor
        "5.4,  1022:1450, 1022:1450, unknown, ALLOWED", // listed
        "5.4,  1022:1480, 1022:1480, unknown, REFUSED",
        "5.10, 8086:6f00, 8086:6f00, unknown, REFUSED",
        "5.10, 8086:29c0, 8086:29c0, unknown, UNKNOWN", // an emulated machine, on any processor
        "5.10, 1d94:1480, 1d94:1480, unknown, REFUSED", // Hygon is not AMD to Linux
        "5.10, abcd:0001, abcd:0001, unknown, UNKNOWN",
        "unknown, 8086:2030, 8086:2030, intel, ALLOWED",
        "unknown, 8086:09a2, 8086:09a2, intel, UNKNOWN",
        "unknown, 8086:6f00, 8086:6f00, intel, REFUSED",
    })
    void shouldAskForTheHostBridgeBetweenTwoRootBuses(
            String kernel, String first, String second, String cpu, Status status) {
        MachineDescription machine = Trees.twoRootBuses(
                        Integer.parseInt(first.substring(0, 4), 16),
                        Integer.parseInt(first.substring(5), 16),
                        Integer.parseInt(second.substring(0, 4), 16),
                        Integer.parseInt(second.substring(5), 16))
                .with(cpu(cpu));
        PeerVerdict v = verdict(machine, LEFT, RIGHT, kernel);
        assertThat(v.status()).as(v.reason()).isEqualTo(status);
        assertThat(v.distance()).isEqualTo(OptionalInt.of(4));
    }

    /** Two ports of root bus 00: the first device of the bus stands for the host bridge if it is 00.0 or a root port. */
    @ParameterizedTest
    @CsvSource({
        "5.10, 00:00.0, 8086:2f00, ALLOWED",
        "5.10, 00:00.0, 8086:3c01, ALLOWED",
        "5.10, 00:00.0, 8086:6f00, REFUSED",
        "6.12, 00:00.0, 8086:6f00, REFUSED",
        // at another address a host bridge does not stand for the bus; a root port does, from 5.18 on
        "6.12, 00:00.1, 8086:2f00, REFUSED",
    })
    void shouldTakeTheFirstDeviceOfTheBusForTheHostBridge(String kernel, String at, String id, Status status) {
        MachineDescription machine = Trees.twoRootPorts()
                .host(at, Integer.parseInt(id.substring(0, 4), 16), Integer.parseInt(id.substring(5), 16))
                .with(Trees.INTEL);
        PeerVerdict v = verdict(machine, Bdf.parse("01:00.0"), Bdf.parse("02:00.0"), kernel);
        assertThat(v.status()).as(v.reason()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"5.10, REFUSED", "5.17, REFUSED", "6.1, ALLOWED", "7.2, ALLOWED"})
    void shouldTakeARootPortAtAnyAddressFrom518On(String kernel, Status status) {
        MachineDescription machine = new Trees()
                .rootPort("17:02.0", 0x8086, 0x2030, 0x18)
                .rootPort("17:03.0", 0x8086, 0x2031, 0x19)
                .endpoint("18:00.0")
                .endpoint("19:00.0")
                .with(Trees.INTEL);
        PeerVerdict v = verdict(machine, Bdf.parse("18:00.0"), Bdf.parse("19:00.0"), kernel);
        assertThat(v.status()).as(v.reason()).isEqualTo(status);
    }

    @Test
    void shouldCountTheCommonPortItselfUntilTheLaterAlgorithm() {
        // two functions of one device below a downstream port that redirects
        Trees trees = Trees.oneSwitch(Trees.LINUX_ACS, Trees.CLEARED).endpoint("04:00.1");
        Bdf other = Bdf.parse("04:00.1");
        assertThat(verdict(trees.with(Trees.ARM), Trees.GPU_A, other, "6.12").status())
                .isEqualTo(Status.UNKNOWN); // the root port that stands for the host bridge has no numbers
        assertThat(verdict(trees.with(Trees.ZEN), Trees.GPU_A, other, "6.12").mapType())
                .isEqualTo(MapType.THROUGH_HOST_BRIDGE);
        PeerVerdict next = verdict(trees.with(Trees.ARM), Trees.GPU_A, other, "next");
        assertThat(next.mapType()).isEqualTo(MapType.BUS_ADDRESS);
        assertThat(next.distance()).isEqualTo(OptionalInt.of(2));
    }

    @Test
    void shouldReachOwnMemoryByBusAddress() {
        PeerVerdict v =
                verdict(Trees.oneSwitch(Acs.UNKNOWN, Acs.UNKNOWN).with(Trees.ARM), Trees.GPU_A, Trees.GPU_A, "6.12");
        assertThat(v.mapType()).isEqualTo(MapType.BUS_ADDRESS);
        assertThat(v.distance()).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void shouldPrintTheKernelsLines() {
        Trees trees = new Trees()
                .host("00:00.0", 0x8086, 0x6f00)
                .bridge("00:01.0", PortType.ROOT_PORT, 2, 5, Acs.ABSENT)
                .bridge("02:00.0", PortType.SWITCH_UPSTREAM, 3, 5, Acs.ABSENT)
                .bridge("03:00.0", PortType.SWITCH_DOWNSTREAM, 4, 4, Trees.LINUX_ACS)
                .bridge("03:01.0", PortType.SWITCH_DOWNSTREAM, 5, 5, Trees.LINUX_ACS)
                .add(FunctionInfo.builder(Trees.GPU_A)
                        .portType(PortType.ENDPOINT)
                        .acs(Acs.ABSENT)
                        .driver("amdgpu"))
                .endpoint("05:00.0");
        String redirect = "amdgpu 0000:04:00.0: ACS redirect is set between the client and provider (0000:05:00.0)";
        String cannot = "amdgpu 0000:04:00.0: cannot be used for peer-to-peer DMA as the client and provider"
                + " (0000:05:00.0) do not share an upstream bridge or whitelisted host bridge";
        String list = "pci 0000:00:00.0: Host bridge not in P2PDMA whitelist: 8086:6f00";
        String disable = "amdgpu 0000:04:00.0: to disable ACS %s for this path, add the kernel parameter: "
                + "pci=disable_acs_redir=0000:03:01.0;0000:03:00.0";
        MachineDescription machine = trees.with(Trees.INTEL);
        assertThat(verdict(machine, Trees.GPU_A, Trees.GPU_B, "5.10").kernelLog())
                .containsExactly(redirect, String.format(disable, "redirect"), cannot);
        assertThat(verdict(machine, Trees.GPU_A, Trees.GPU_B, "6.12").kernelLog())
                .containsExactly(redirect, String.format(disable, "redirect"), list, cannot);
        assertThat(verdict(machine, Trees.GPU_A, Trees.GPU_B, "next").kernelLog())
                .containsExactly(redirect, String.format(disable, "controls"), list, cannot);
        // the line about the host bridge is printed only after a redirect, until the later algorithm
        MachineDescription ports =
                Trees.twoRootPorts().host("00:00.0", 0x8086, 0x6f00).with(Trees.INTEL);
        assertThat(verdict(ports, Bdf.parse("01:00.0"), Bdf.parse("02:00.0"), "6.12")
                        .kernelLog())
                .hasSize(1);
        assertThat(verdict(ports, Bdf.parse("01:00.0"), Bdf.parse("02:00.0"), "next")
                        .kernelLog())
                .hasSize(2);
    }

    @Test
    void shouldGiveReasonsWithAddressesAndRegisterBits() {
        PeerVerdict refused =
                verdict(Trees.twoRootBuses(0x1af4, 0x1000, 0x1af4, 0x1000).with(Trees.ARM), LEFT, RIGHT, "5.10");
        assertThat(refused.reason())
                .isEqualTo("the two share no bridge, and host bridge 0000:80:00.0 [1af4:1000] is not on Linux 5.10's"
                        + " list");
        assertThat(refused.remedy().orElseThrow().kind()).isEqualTo(Remedy.Kind.COMMON_SWITCH);
        assertThat(refused.basis()).isEqualTo(Basis.READ);

        PeerVerdict through = verdict(
                Trees.oneSwitch(Trees.LINUX_ACS, Trees.CLEARED).with(Trees.ZEN), Trees.GPU_A, Trees.GPU_B, "6.12");
        assertThat(through.reason())
                .isEqualTo("ACS redirect on 0000:03:00.0 ACSCtl 001d: SV RR CR UF sends peer traffic up to the root"
                        + " complex, and the processor is an AMD one of family 17h or later, which Linux trusts");
        assertThat(through.remedy().orElseThrow().text())
                .isEqualTo("boot with pci=disable_acs_redir=0000:03:00.0; on this kernel the ports' other ACS bits"
                        + " then stay as the firmware set them, while pci=config_acs=x0100x1@0000:03:00.0 keeps source"
                        + " validation and upstream forwarding");

        PeerVerdict older = verdict(
                Trees.oneSwitch(Trees.LINUX_ACS, Trees.CLEARED).with(Trees.ZEN), Trees.GPU_A, Trees.GPU_B, "6.1");
        assertThat(older.remedy().orElseThrow().text()).isEqualTo("boot with pci=disable_acs_redir=0000:03:00.0");

        PeerVerdict unknown =
                verdict(Trees.oneSwitch(Acs.UNKNOWN, Trees.CLEARED).with(Trees.ZEN), Trees.GPU_A, Trees.GPU_B, "6.12");
        assertThat(unknown.reason())
                .startsWith("the ACS of 0000:03:00.0 is not shown: without redirect requests turn around at"
                        + " 0000:02:00.0 by bus address, with it they go through the host bridge");
        assertThat(unknown.remedy().orElseThrow().ports()).containsExactly(Trees.DSP_A);

        PeerVerdict kernels =
                verdict(Trees.twoRootBuses(0x8086, 0x09a2, 0x8086, 0x09a2).with(Trees.INTEL), LEFT, RIGHT, "unknown");
        assertThat(kernels.reason())
                .isEqualTo("this depends on the kernel: refused by Linux 5.10, 5.17; allowed through the host bridge by"
                        + " Linux 6.1, 6.12, 7.2, 7.3");
    }

    @Test
    void shouldNameTheFirstKernelThatTrustsTheRootComplex() {
        PeerVerdict v =
                verdict(Trees.twoRootBuses(0x10de, 0x2f95, 0x10de, 0x2f95).with(Trees.ARM), LEFT, RIGHT, "6.12");
        assertThat(v.remedy().orElseThrow().kind()).isEqualTo(Remedy.Kind.NEWER_KERNEL);
        assertThat(v.remedy().orElseThrow().text()).isEqualTo("Linux 7.3 trusts this root complex");
    }

    @Test
    void shouldSayWhatAMappingThroughTheHostBridgeIs() {
        MachineDescription machine =
                Trees.twoRootBuses(0x10de, 0x2f95, 0x10de, 0x2f95).with(Trees.ARM);
        PeerVerdict v = verdict(machine, LEFT, RIGHT, "7.3");
        assertThat(v.mappings())
                .extracting(PeerMapping::consumer, PeerMapping::address, PeerMapping::attribute)
                .containsExactly(
                        tuple(Consumer.MAP_SG, Address.IOVA, Attribute.ORDINARY),
                        tuple(Consumer.HMM, Address.IOVA, Attribute.MMIO),
                        tuple(Consumer.BLOCK, Address.IOVA, Attribute.MMIO),
                        tuple(Consumer.DMA_BUF, Address.IOVA, Attribute.MMIO));
        PeerVerdict off = P2pDma.verdict(machine, LEFT, RIGHT, Optional.of(KernelVersion.parse("7.3")), Mode.OFF);
        assertThat(off.mappings()).allSatisfy(m -> {
            assertThat(m.address()).isEqualTo(Address.PHYSICAL);
            assertThat(m.attribute()).isEqualTo(Attribute.NONE);
        });
    }

    @Test
    void shouldAnswerForTranslatedRequestsByTheLaterAlgorithm() {
        MachineDescription machine = Trees.oneSwitch(acs("5d"), acs("00")).with(Trees.ARM); // SV RR CR UF DT
        Optional<KernelVersion> next = Optional.of(KernelVersion.NEXT);
        assertThat(P2pDma.verdict(machine, Trees.GPU_A, Trees.GPU_B, next, Mode.TRANSLATED, TlpClass.TRANSLATED)
                        .mapType())
                .isEqualTo(MapType.BUS_ADDRESS);
        assertThat(P2pDma.verdict(machine, Trees.GPU_A, Trees.GPU_B, next, Mode.TRANSLATED)
                        .status())
                .isEqualTo(Status.UNKNOWN);
    }
}
