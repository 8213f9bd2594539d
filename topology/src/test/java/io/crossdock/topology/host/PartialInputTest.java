package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part of the story is told as such: what it lacks, and the one command for it. */
class PartialInputTest {
    private static final String FUNCTIONS = "sudo lspci -vvv -nn";
    private static final String KERNEL = "uname -r";
    private static final String MODE = "cat /sys/kernel/iommu_groups/*/type";
    private static final String HOST_BRIDGES = "lspci -nn";

    private static final String ROOT_COMPLEX =
            "measure a pair below two root ports, for example with p2pBandwidthLatencyTest";

    /** What each input leaves open, by the command that tells. */
    private static final Map<String, Set<String>> LEFT_OPEN = Map.ofEntries(
            Map.entry("topo -m", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("topo -p2p", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("p2pBandwidthLatencyTest", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("nvbandwidth", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("rocm-smi --showtopo", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("rocm-bandwidth-test", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("command line", Set.of(FUNCTIONS)),
            Map.entry("GRUB", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("uname", Set.of(FUNCTIONS, MODE)),
            Map.entry("dmesg", Set.of(FUNCTIONS)),
            Map.entry("lscpu", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("IOMMU group types", Set.of(FUNCTIONS, KERNEL)),
            Map.entry("NCCL XML", Set.of(FUNCTIONS, KERNEL, MODE, HOST_BRIDGES, ROOT_COMPLEX)),
            Map.entry("hwloc XML", Set.of(FUNCTIONS, MODE)),
            Map.entry("NCCL log", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("gdscheck", Set.of(FUNCTIONS, MODE)),
            Map.entry("simpleP2P", Set.of(FUNCTIONS, KERNEL, MODE)),
            Map.entry("grep ACSCtl", Set.of(FUNCTIONS, KERNEL, MODE)));

    private static Stream<Map.Entry<String, String>> formats() {
        return Samples.all().entrySet().stream();
    }

    private static MachineDescription machine(String... texts) {
        return Inputs.of(IntStream.range(0, texts.length)
                        .mapToObj(i -> SourceText.of("input" + i + ".txt", texts[i]))
                        .toList())
                .machine();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldNameWhatIsMissingAndTheCommandThatTells(Map.Entry<String, String> format) {
        Set<String> commands = machine(format.getValue()).unknown().stream()
                .map(Unknown::howToLearn)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(commands).isEqualTo(new TreeSet<>(LEFT_OPEN.getOrDefault(format.getKey(), Set.of())));
    }

    @Test
    void shouldKeepRegistersWithoutAddresses() {
        assertThat(machine(Samples.ACS_REGISTERS).platform().host().messages())
                .extracting(HostMessage::kind)
                .containsExactly(HostMessage.Kind.ACCESS_CONTROL, HostMessage.Kind.ACCESS_CONTROL);
    }

    @Test
    void shouldGiveARegisterToTheAddressInFrontOrAbove() {
        MachineDescription machine = machine("""
                0000:40:01.1 ACSCtl: SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
                == 41:00.0 ==
                \tACSCtl:\tSrcValid+ TransBlk- ReqRedir- CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
                """);

        assertThat(acs(machine, 0x40, 1, 1).control()).isEqualTo(0x1d);
        assertThat(acs(machine, 0x41, 0, 0).control()).isEqualTo(0x19);
        assertThat(machine.platform().host().messages()).isEmpty();
        assertThat(machine.unknown()).contains(new Unknown("what lies above and below 2 ports", FUNCTIONS));
    }

    @Test
    void shouldGiveARegisterToTheHeaderAboveWhereGrepKeptBoth() {
        MachineDescription machine = machine("""
                40:01.1 PCI bridge: X Device 1483
                \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-
                41:00.0 3D controller: X Device 2684
                """);

        assertThat(acs(machine, 0x40, 1, 1).control()).isEqualTo(0x1d);
        assertThat(acs(machine, 0x41, 0, 0)).isEqualTo(Acs.UNKNOWN);
    }

    @Test
    void shouldNotGiveAListOfRegistersToTheLastHeaderAbove() {
        MachineDescription machine = machine("41:00.0 3D controller: X Device 2684\n\n" + Samples.ACS_REGISTERS);

        assertThat(acs(machine, 0x41, 0, 0)).isEqualTo(Acs.UNKNOWN);
        assertThat(machine.platform().host().messages()).hasSize(2);
    }

    @Test
    void shouldAddRegistersToADumpWithoutRoot() {
        MachineDescription machine = machine(
                """
                40:01.1 PCI bridge: X Device 1483
                \tBus: primary=40, secondary=41, subordinate=41, sec-latency=0
                \tCapabilities: <access denied>

                41:00.0 3D controller: X Device 2684
                """, "40:01.1 ACSCtl: SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-");

        assertThat(acs(machine, 0x40, 1, 1).control()).isEqualTo(0x1d);
        assertThat(machine.topology().parent(Bdf.of(0x41, 0, 0)).orElseThrow().bdf())
                .isEqualTo(Bdf.of(0x40, 1, 1));
    }

    @Test
    void shouldRefuseARegisterThatDoesNotNameAllBits() {
        assertThatThrownBy(() -> machine("ACSCtl: SrcValid+ TransBlk-"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("do not name all seven bits");
    }

    private static Acs acs(MachineDescription machine, int bus, int device, int function) {
        return machine.topology().require(Bdf.of(bus, device, function)).acs();
    }
}
