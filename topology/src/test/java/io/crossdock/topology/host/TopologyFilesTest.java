package io.crossdock.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PeerLink;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Trees of functions that NCCL and hwloc print. */
class TopologyFilesTest {
    private static final Bdf GPU0 = Bdf.parse("23:00.0");
    private static final Bdf NIC = Bdf.parse("24:00.0");
    private static final Bdf GPU1 = Bdf.parse("c1:00.0");

    private static ImportedMachine read(String... texts) {
        return Inputs.of(java.util.stream.IntStream.range(0, texts.length)
                .mapToObj(i -> SourceText.of("file" + i, texts[i]))
                .toList());
    }

    @Test
    void shouldReadNcclsTree() {
        MachineDescription machine = read(Samples.NCCL_XML).machine();
        PciTopology topology = machine.topology();

        FunctionInfo gpu = topology.require(GPU0);
        assertThat(gpu.vendorId()).hasValue(0x10de);
        assertThat(gpu.link().maxSpeedMtps()).hasValue(16_000);
        assertThat(gpu.link().maxWidth()).hasValue(16);
        assertThat(gpu.numaNode()).hasValue(0);
        assertThat(topology.require(NIC).link().maxSpeedMtps()).isEmpty();
        assertThat(topology.require(GPU1).numaNode()).hasValue(1);
        assertThat(topology.commonBridge(GPU0, NIC)).map(FunctionInfo::bdf).contains(Bdf.parse("21:00.0"));
        assertThat(topology.commonBridge(GPU0, GPU1)).isEmpty();
        assertThat(topology.isPlaced(GPU0)).isTrue();
        assertThat(topology.isPlaced(GPU1)).isTrue();
        assertThat(machine.names()).containsEntry("mlx5_0", NIC);
        assertThat(machine.platform().cpu())
                .isEqualTo(new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.AMD, OptionalInt.of(0x19)));
        assertThat(machine.platform().host().peerLinks())
                .extracting(PeerLink::kind, PeerLink::count)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("NVLink", 12));
    }

    @Test
    void shouldDropWhatIsPresumedWhereADumpShowsIt() {
        String dump = """
                20:01.1 PCI bridge [0604]: Advanced Micro Devices, Inc. [AMD] X [1022:14ab]
                \tBus: primary=20, secondary=21, subordinate=24, sec-latency=0
                \tCapabilities: [58] Express (v2) Root Port (Slot+), MSI 00

                21:00.0 PCI bridge [0604]: Broadcom X [1000:c030]
                \tBus: primary=21, secondary=22, subordinate=24, sec-latency=0
                \tCapabilities: [68] Express (v2) Upstream Port, MSI 00

                """;
        for (ImportedMachine imported : List.of(read(Samples.NCCL_XML, dump), read(dump, Samples.NCCL_XML))) {
            PciTopology topology = imported.machine().topology();

            assertThat(topology.functions())
                    .extracting(FunctionInfo::bdf)
                    .containsExactly(Bdf.parse("20:01.1"), Bdf.parse("21:00.0"), GPU0, NIC, GPU1);
            assertThat(topology.parent(Bdf.parse("21:00.0")).map(FunctionInfo::bdf))
                    .contains(Bdf.parse("20:01.1"));
            assertThat(imported.notes()).noneMatch(n -> n.text().contains("with different"));
        }
    }

    @Test
    void shouldKeepWhatStandsInFrontOfADamage() {
        String cut = Samples.NCCL_XML.substring(0, Samples.NCCL_XML.indexOf("<cpu numaid=\"1\""));

        ImportedMachine imported = read(cut);

        assertThat(imported.machine().topology().function(GPU0)).isPresent();
        assertThat(imported.notes()).anyMatch(n -> n.text().startsWith("the document breaks off at line "));
        assertThatThrownBy(() -> read("<system version=\"1\"\n<cpu busid="))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("file0: ");
    }

    @Test
    void shouldNotFollowEntities() {
        String evil = """
                <system version="1">
                <cpu numaid="&secret;" arch="x86_64"><pci busid="0000:01:00.0"/></cpu>
                </system>
                """;

        assertThatThrownBy(() -> read(evil)).isInstanceOf(InputException.class);
    }

    @Test
    void shouldReadHwlocsTree() {
        MachineDescription machine = read(Samples.HWLOC).machine();
        PciTopology topology = machine.topology();

        assertThat(topology.functions())
                .extracting(f -> f.bdf().shortForm(), FunctionInfo::portType)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("80:02.0", PortType.ROOT_PORT),
                        org.assertj.core.groups.Tuple.tuple("81:00.0", PortType.SWITCH_UPSTREAM),
                        org.assertj.core.groups.Tuple.tuple("82:08.0", PortType.SWITCH_DOWNSTREAM),
                        org.assertj.core.groups.Tuple.tuple("82:10.0", PortType.SWITCH_DOWNSTREAM),
                        org.assertj.core.groups.Tuple.tuple("83:00.0", PortType.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple("84:00.0", PortType.UNKNOWN));
        FunctionInfo gpu = topology.require(Bdf.parse("83:00.0"));
        assertThat(gpu.classCode()).hasValue(0x030200);
        assertThat(gpu.numaNode()).hasValue(1);
        assertThat(gpu.description()).isEqualTo("NVIDIA");
        // 7.876923 GB/s: 8 GT/s on 8 lanes, or 16 GT/s on 4, or 5 GT/s on 16 without the overhead; the widest is x8.
        assertThat(gpu.link().speedMtps()).hasValue(8_000);
        assertThat(gpu.link().width()).hasValue(8);
        assertThat(topology.require(Bdf.parse("84:00.0")).link().speedMtps()).isEmpty();
        assertThat(topology.bridgesAbove(gpu.bdf())).hasSize(3);
        assertThat(machine.names()).containsEntry("mlx5_0", Bdf.parse("84:00.0"));
        assertThat(machine.title()).isEqualTo("Sample 1");
        assertThat(machine.platform().kernel().orElseThrow().text()).isEqualTo("5.14.0-1.el9");
        assertThat(machine.platform().cpu().vendor()).isEqualTo(Cpu.Vendor.INTEL);
    }
}
