package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Tristate;
import io.crossdock.topology.ImportedMachine;
import io.crossdock.topology.InputException;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LspciImporterTest {
    private static final String GPU = """
            41:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3090] [10de:2204] (rev a1) (prog-if 00 [VGA controller])
            \tSubsystem: Gigabyte Technology Co., Ltd Device [1458:403b]
            \tControl: I/O+ Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx+
            \tStatus: Cap+ 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- >SERR- <PERR- INTx-
            \tNUMA node: 1
            \tIOMMU group: 27
            \tRegion 0: Memory at fb000000 (32-bit, non-prefetchable) [size=16M]
            \tRegion 1: Memory at 7fe0000000 (64-bit, prefetchable) [size=256M]
            \tRegion 3: Memory at 7ff0000000 (64-bit, prefetchable) [size=32M]
            \tRegion 5: I/O ports at f000 [size=128]
            \tExpansion ROM at 000c0000 [virtual] [disabled] [size=128K]
            \tCapabilities: [60] Power Management version 3
            \t\tFlags: PMEClk- DSI- D1- D2- AuxCurrent=0mA PME(D0+,D1-,D2-,D3hot+,D3cold-)
            \t\tStatus: D0 NoSoftRst+ PME-Enable- DSel=0 DScale=0 PME-
            \tCapabilities: [78] Express (v2) Legacy Endpoint, MSI 00
            \t\tDevCap:\tMaxPayload 512 bytes, PhantFunc 0, Latency L0s unlimited, L1 <64us
            \t\t\tExtTag- AttnBtn- AttnInd- PwrInd- RBE+ FLReset+ SlotPowerLimit 75.000W
            \t\tDevCtl:\tCorrErr- NonFatalErr- FatalErr- UnsupReq-
            \t\t\tRlxdOrd- ExtTag+ PhantFunc- AuxPwr- NoSnoop+ FLReset-
            \t\t\tMaxPayload 256 bytes, MaxReadReq 512 bytes
            \t\tLnkCap:\tPort #0, Speed 16GT/s, Width x16, ASPM L1, Exit Latency L1 <4us
            \t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x8 (downgraded)
            \t\t\tTrErr- Train- SlotClk+ DLActive- BWMgmt- ABWMgmt-
            \t\tLnkCap2: Supported Link Speeds: 2.5-16GT/s, Crosslink- Retimer+ 2Retimers+ DRS-
            \t\tLnkCtl2: Target Link Speed: 16GT/s, EnterCompliance- SpeedDis-
            \tCapabilities: [bb0 v1] Physical Resizable BAR
            \t\tBAR 1: current size: 256MB, supported: 64MB 128MB 256MB 32GB
            \tCapabilities: [bc0 v1] Virtual Resizable BAR
            \t\tBAR 0: current size: 16MB, supported: 16MB
            \tCapabilities: [c90 v1] Device Serial Number fe-dc-ba-98-76-54-32-10
            \tKernel driver in use: nvidia

            """;

    @Test
    void shouldReadEverythingOfAFunction() {
        FunctionInfo f = only(GPU);

        assertThat(f.vendorId()).hasValue(0x10de);
        assertThat(f.deviceId()).hasValue(0x2204);
        assertThat(f.subsystemVendorId()).hasValue(0x1458);
        assertThat(f.subsystemId()).hasValue(0x403b);
        assertThat(f.classCode()).hasValue(0x030000);
        assertThat(f.description()).isEqualTo("NVIDIA Corporation GA102 [GeForce RTX 3090]");
        assertThat(f.portType()).isEqualTo(PortType.LEGACY_ENDPOINT);
        assertThat(f.bars())
                .containsExactly(
                        Bar.memory(0, false, false, 0xfb000000L, 16 << 20),
                        Bar.memory(1, true, true, 0x7fe0000000L, 256 << 20),
                        Bar.memory(3, true, true, 0x7ff0000000L, 32 << 20),
                        new Bar(5, Bar.Kind.IO, false, OptionalLong.of(0xf000), OptionalLong.of(128)),
                        Bar.memory(6, false, false, 0xc0000, 128 << 10));
        assertThat(f.link())
                .isEqualTo(
                        new Link(OptionalInt.of(16000), OptionalInt.of(16), OptionalInt.of(2500), OptionalInt.of(8)));
        assertThat(f.mpsSupported()).hasValue(512);
        assertThat(f.mps()).hasValue(256);
        assertThat(f.mrrs()).hasValue(512);
        assertThat(f.extendedTags()).isEqualTo(Tristate.ON); // DevCtl's, not DevCap's
        assertThat(f.relaxedOrdering()).isEqualTo(Tristate.OFF);
        assertThat(f.busMaster()).isEqualTo(Tristate.ON);
        assertThat(f.memoryEnabled()).isEqualTo(Tristate.ON);
        assertThat(f.acs()).isEqualTo(Acs.ABSENT);
        assertThat(f.ats()).isEqualTo(Ats.ABSENT);
        assertThat(f.resizableBars())
                .containsExactly(
                        new ResizableBar(1, 256L << 20, List.of(64L << 20, 128L << 20, 256L << 20, 32L << 30)));
        assertThat(f.serialNumber()).hasValue(0xfedcba9876543210L);
        assertThat(f.numaNode()).hasValue(1);
        assertThat(f.iommuGroup()).hasValue(27);
        assertThat(f.driver()).hasValue("nvidia");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0302: 10de:20f1 (rev a1)                                                | 10de | 20f1 | 030200
            Class 0302: 10de:20f1 (rev a1)                                          | 10de | 20f1 | 030200
            3D controller: NVIDIA Corporation Device 20f1 (rev a1)                  | 10de | 20f1 | 030200
            3D controller: nVidia Corporation: Unknown device 20f1 (rev a1)         | 10de | 20f1 | 030200
            Class 0880: Device 10de:20f1                                            | 10de | 20f1 | 088000
            3D controller [0302]: NVIDIA Corporation X [10de:20f1] (prog-if 02)     | 10de | 20f1 | 030202
            Unassigned class [ff00]: Intel Corporation X [8086:0d93]                | 8086 | 0d93 | ff0000
            Host bridge: Intel Corporation Sky Lake-E DMI3 Registers (rev 07)       | 8086 | 2020 | 060000
            """)
    void shouldReadEverySpellingOfAHeader(String header, String vendor, String device, String classCode) {
        FunctionInfo f = only("41:00.0 " + header + "\n");

        assertThat(f.vendorId()).hasValue(Integer.parseInt(vendor, 16));
        assertThat(f.deviceId()).hasValue(Integer.parseInt(device, 16));
        assertThat(f.classCode()).hasValue(Integer.parseInt(classCode, 16));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Express (v2) Root Port (Slot+), MSI 00                   | ROOT_PORT
            Express (v2) Root Port (Slot-), IntMsgNum 0              | ROOT_PORT
            Express Root Port (Slot-) IRQ 0                          | ROOT_PORT
            Express (v2) Upstream Port, MSI 00                       | SWITCH_UPSTREAM
            Express (v2) Downstream Port (Slot+), MSI 00             | SWITCH_DOWNSTREAM
            Express (v1) PCI-Express to PCI/PCI-X Bridge, MSI 00     | PCIE_TO_PCI_BRIDGE
            Express (v1) PCI/PCI-X to PCI-Express Bridge, MSI 00     | PCI_TO_PCIE_BRIDGE
            Express (v2) Root Complex Integrated Endpoint, MSI 00    | ROOT_COMPLEX_INTEGRATED_ENDPOINT
            Express (v2) Root Complex Event Collector, MSI 00        | ROOT_COMPLEX_EVENT_COLLECTOR
            Express (v2) Endpoint, MSI 00                            | ENDPOINT
            Power Management version 3                               | CONVENTIONAL
            """)
    void shouldReadEveryPortType(String capability, PortType type) {
        assertThat(only(header("\tCapabilities: [60] " + capability + "\n\n")).portType())
                .isEqualTo(type);
    }

    @Test
    void shouldReadThePciExpressCapabilityOfPciutils2() {
        FunctionInfo f = only(header("""
                \tCapabilities: [60] Express Root Port (Slot-) IRQ 0
                \t\tDevice: Supported: MaxPayload 256 bytes, PhantFunc 0, ExtTag-
                \t\tDevice: Latency L0s <64ns, L1 <1us
                \t\tDevice: Errors: Correctable- Non-Fatal- Fatal- Unsupported-
                \t\tDevice: RlxdOrd- ExtTag+ PhantFunc- AuxPwr- NoSnoop-
                \t\tDevice: MaxPayload 128 bytes, MaxReadReq 512 bytes
                \t\tLink: Supported Speed 2.5Gb/s, Width x16, ASPM L0s L1, Port 2
                \t\tLink: Latency L0s <256ns, L1 <4us
                \t\tLink: Speed 2.5Gb/s, Width x8

                """));

        assertThat(f.mpsSupported()).hasValue(256);
        assertThat(f.mps()).hasValue(128);
        assertThat(f.mrrs()).hasValue(512);
        assertThat(f.extendedTags()).isEqualTo(Tristate.ON);
        assertThat(f.link())
                .isEqualTo(new Link(OptionalInt.of(2500), OptionalInt.of(16), OptionalInt.of(2500), OptionalInt.of(8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Memory behind bridge: de000000-df0fffff                                              | MEMORY       | de000000 | df0fffff
            Memory behind bridge: de000000-df0fffff [size=17M]                                   | MEMORY       | de000000 | df0fffff
            Memory behind bridge: de000000-df0fffff [size=17M] [32-bit]                          | MEMORY       | de000000 | df0fffff
            Prefetchable memory behind bridge: 0000007fe0000000-0000007ff1ffffff                 | PREFETCHABLE | 7fe0000000 | 7ff1ffffff
            Prefetchable memory behind bridge: 7fe0000000-7ff1ffffff [size=288M] [64-bit]        | PREFETCHABLE | 7fe0000000 | 7ff1ffffff
            I/O behind bridge: f000-ffff [size=4K] [16-bit]                                      | IO           | f000 | ffff
            Memory window 0: 90000000-91ffffff (prefetchable)                                    | PREFETCHABLE | 90000000 | 91ffffff
            """)
    void shouldReadEverySpellingOfAWindow(String line, Bridge.Window.Kind kind, String base, String last) {
        Bridge bridge = only(bridge("\t" + line + "\n")).bridge().orElseThrow();

        assertThat(bridge.windowsKnown()).isTrue();
        assertThat(bridge.windows())
                .containsExactly(new Bridge.Window(
                        kind, AddressRange.ofLast(Long.parseLong(base, 16), Long.parseLong(last, 16))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Memory behind bridge: fff00000-000fffff",
                "Memory behind bridge: None",
                "Memory behind bridge: [disabled] [32-bit]",
                "Memory behind bridge: fff00000-000fffff [disabled] [32-bit]",
                "Prefetchable memory behind bridge: 00000000fff00000-00000000000fffff [disabled]",
                "Memory behind bridge: de000000-df0ff" // cut: not a range any more
            })
    void shouldLeaveDisabledWindowsOut(String line) {
        Bridge bridge = only(bridge("\t" + line + "\n")).bridge().orElseThrow();

        assertThat(bridge.windowsKnown()).isTrue();
        assertThat(bridge.windows()).isEmpty();
    }

    @Test
    void shouldNotKnowTheWindowsOfABlockThatEndsBehindTheBusNumbers() {
        String cut = bridge("");
        Bridge bridge =
                only(cut.substring(0, cut.indexOf("\tSecondary"))).bridge().orElseThrow();

        assertThat(bridge.secondary()).isEqualTo(0x41);
        assertThat(bridge.windowsKnown()).isFalse();
    }

    @Test
    void shouldKnowNoAddressWhereLspciPrintsNone() {
        FunctionInfo f = only(header("""
                \tRegion 0: Memory at <unassigned> (64-bit, prefetchable) [disabled]
                \tRegion 2: Memory at <ignored> (32-bit, non-prefetchable) [disabled] [size=1M]
                \tRegion 3: [virtual] Memory at 000003f0 (type 3, non-prefetchable)
                \tRegion 4: Memory at 23f00000 (32-bit, non-prefetchable) [virtual] [size=64K]

                """));

        assertThat(f.bars())
                .containsExactly(
                        new Bar(0, Bar.Kind.MEMORY64, true, OptionalLong.empty(), OptionalLong.empty()),
                        new Bar(2, Bar.Kind.MEMORY32, false, OptionalLong.empty(), OptionalLong.of(1 << 20)),
                        new Bar(3, Bar.Kind.MEMORY32, false, OptionalLong.empty(), OptionalLong.empty()),
                        Bar.memory(4, false, false, 0x23f00000, 64 << 10));
    }

    @Test
    void shouldNumberTheBarsOfADumpWithOneV() {
        FunctionInfo f = only(header("""
                \tFlags: bus master, fast devsel, latency 0, IRQ 24, NUMA node 1, IOMMU group 9
                \tMemory at fb000000 (32-bit, non-prefetchable) [size=16M]
                \tMemory at 7fe0000000 (64-bit, prefetchable) [size=256M]
                \tMemory at 7ff0000000 (64-bit, prefetchable) [size=32M]
                \tI/O ports at f000 [size=128]

                """));

        assertThat(f.bars()).extracting(Bar::index).containsExactly(0, 1, 3, 5);
        assertThat(f.busMaster()).isEqualTo(Tristate.ON);
        assertThat(f.memoryEnabled()).isEqualTo(Tristate.ON);
        assertThat(f.numaNode()).hasValue(1);
        assertThat(f.iommuGroup()).hasValue(9);
    }

    @Test
    void shouldNotTakeTheBarsOfVirtualFunctionsForTheFunctionsOwn() {
        FunctionInfo f = only(header("""
                \tCapabilities: [180 v1] Single Root I/O Virtualization (SR-IOV)
                \t\tRegion 0: Memory at 0000004700800000 (64-bit, prefetchable)

                """));

        assertThat(f.bars()).isEmpty();
    }

    @Test
    void shouldTellALinkThatIsDownFromNoLink() {
        String express = "\tCapabilities: [60] Express (v2) Root Port (Slot+), MSI 00\n";

        assertThat(only(header(express + """
                        \t\tLnkCap: Port #1, Speed 8GT/s, Width x4, ASPM not supported
                        \t\tLnkSta: Speed 2.5GT/s (downgraded), Width x0 (downgraded)
                        """)).link().width()).hasValue(0);
        assertThat(only(header(express + """
                        \t\tLnkCap: Port #0, Speed unknown, Width x0, ASPM not supported
                        \t\tLnkSta: Speed unknown, Width x0
                        """)).link()).isEqualTo(Link.UNKNOWN);
    }

    // What is absent, and what was not shown.

    @Test
    void shouldReadAcs() {
        FunctionInfo f = only(header("""
                \tCapabilities: [220 v1] Access Control Services
                \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans+
                \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-

                """));

        assertThat(f.acs()).isEqualTo(Acs.present(0x5f, 0x1d));
    }

    @Test
    void shouldNotKnowAcsWithoutItsRegisters() {
        assertThat(only(header("\tCapabilities: [220] Access Control Services\n\n"))
                        .acs())
                .isEqualTo(Acs.UNKNOWN);
        assertThat(only(header("""
                        \tCapabilities: [220 v1] Access Control Services
                        \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans+
                        \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ Cmplt

                        """)).acs()).isEqualTo(Acs.UNKNOWN);
    }

    @Test
    void shouldNotKnowAcsThatWasDenied() {
        FunctionInfo f = only(header("\tCapabilities: <access denied>\n\tKernel driver in use: nvidia\n\n"));

        assertThat(f.portType()).isEqualTo(PortType.UNKNOWN);
        assertThat(f.acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(f.ats()).isEqualTo(Ats.UNKNOWN);
    }

    @Test
    void shouldNotKnowAcsOfAHeaderAlone() {
        assertThat(only("41:00.0 VGA compatible controller: NVIDIA Corporation GA102\n\n")
                        .acs())
                .isEqualTo(Acs.UNKNOWN);
    }

    @Test
    void shouldNotKnowAcsWhereOnly256BytesCouldBeRead() {
        String express = "\tCapabilities: [78] Express (v2) Endpoint, MSI 00\n\n";

        assertThat(only(header(express)).acs()).isEqualTo(Acs.UNKNOWN);
        // Another function's extended capabilities prove that they could be read here.
        ImportedMachine both = read(header(express)
                + "42:00.0 3D controller: NVIDIA Corporation X\n\tCapabilities: [100 v1] Virtual Channel\n\n");
        assertThat(both.machine().topology().require(Bdf.parse("41:00.0")).acs())
                .isEqualTo(Acs.ABSENT);
    }

    @Test
    void shouldNotKnowWhatACutOffBlockWouldHaveSaid() {
        String block = header("\tCapabilities: [100 v1] Virtual Channel\n");

        assertThat(only(block).acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(only(block + "\n").acs()).isEqualTo(Acs.ABSENT);
        assertThat(only(block + "\tKernel driver in use: x\n").acs()).isEqualTo(Acs.ABSENT);
    }

    @Test
    void shouldKnowThatAFunctionWithoutACapabilityListHasNoAcs() {
        FunctionInfo f = only(header("""
                \tControl: I/O- Mem- BusMaster- SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx-
                \tStatus: Cap- 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- >SERR- <PERR- INTx-

                """));

        assertThat(f.portType()).isEqualTo(PortType.CONVENTIONAL);
        assertThat(f.acs()).isEqualTo(Acs.ABSENT);
    }

    @Test
    void shouldNotBelieveAFunctionThatReadsAllOnes() {
        ImportedMachine machine = read("""
                01:00.0 VGA compatible controller: NVIDIA Corporation GA106 (rev ff) (prog-if ff)
                \t!!! Unknown header type 7f
                \tControl: I/O+ Mem+ BusMaster+ SpecCycle+ MemWINV+ VGASnoop+ ParErr+ Stepping+ SERR+ FastB2B+ DisINTx+
                \tKernel driver in use: nvidia

                """);
        FunctionInfo f = machine.machine().topology().require(Bdf.parse("01:00.0"));

        assertThat(f.busMaster()).isEqualTo(Tristate.UNKNOWN);
        assertThat(f.acs()).isEqualTo(Acs.UNKNOWN);
        assertThat(machine.notes()).anyMatch(n -> n.text().contains("reads as all ones") && n.line() == 1);
    }

    // Text around the dump.

    @ParameterizedTest
    @ValueSource(strings = {"> ", "    ", "\t", "| "})
    void shouldReadAQuotedDump(String mark) {
        String quoted = GPU.lines().map(line -> (mark + line).stripTrailing()).reduce("", (a, b) -> a + b + "\r\n");

        assertThat(only("Hello,\n\n" + quoted + "regards\n")).isEqualTo(only(GPU));
    }

    @Test
    void shouldJoinLinesThatAMailProgramBroke() {
        FunctionInfo f = only("""
                41:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [10de:2204]
                (rev a1) (prog-if 00 [VGA controller])
                \tCapabilities: [220 v1] Access Control Services
                \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+
                EgressCtrl- DirectTrans+
                \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir- CmpltRedir- UpstreamFwd-
                EgressCtrl- DirectTrans-

                """);

        assertThat(f.deviceId()).hasValue(0x2204);
        assertThat(f.acs()).isEqualTo(Acs.present(0x5f, 0x01));
    }

    @Test
    void shouldFollowPathsThroughBridges() {
        ImportedMachine full = read("""
                00:01.0 PCI bridge: Intel Corporation X
                \tBus: primary=00, secondary=02, subordinate=02, sec-latency=0

                00:01.0/02:00.0 3D controller: NVIDIA Corporation X
                """);
        ImportedMachine relative = read("""
                0001:00:01.0 PCI bridge: Intel Corporation X
                \tBus: primary=00, secondary=02, subordinate=02, sec-latency=0

                0001:00:01.0/00.0 3D controller: NVIDIA Corporation X
                """);

        assertThat(full.machine().topology().function(Bdf.parse("02:00.0"))).isPresent();
        assertThat(relative.machine().topology().function(Bdf.parse("0001:02:00.0")))
                .isPresent();
    }

    @Test
    void shouldPutTwoListingsOfOneMachineTogether() {
        ImportedMachine machine = read("""
                $ lspci -nn
                41:00.0 3D controller [0302]: NVIDIA Corporation X [10de:20f1] (rev a1)
                $ lspci -v
                41:00.0 3D controller: NVIDIA Corporation X (rev a1)
                \tFlags: bus master, fast devsel, latency 0, IOMMU group 3

                """);
        FunctionInfo f = machine.machine().topology().require(Bdf.parse("41:00.0"));

        assertThat(f.deviceId()).hasValue(0x20f1);
        assertThat(f.iommuGroup()).hasValue(3);
    }

    @Test
    void shouldRepairBridgesThatCannotBe() {
        ImportedMachine machine = read("""
                00:01.0 PCI bridge: Intel Corporation X
                \tBus: primary=00, secondary=02, subordinate=02, sec-latency=0
                00:02.0 PCI bridge: Intel Corporation X
                \tBus: primary=00, secondary=02, subordinate=02, sec-latency=0
                03:00.0 PCI bridge: Intel Corporation X
                \tBus: primary=03, secondary=01, subordinate=03, sec-latency=0
                """);

        assertThat(machine.machine().topology().functions())
                .extracting(f -> f.bridge().orElseThrow().secondary())
                .containsExactly(2, 0, 0);
        assertThat(machine.notes()).anyMatch(n -> n.text().contains("leads to bus 02 as 0000:00:01.0 does"));
    }

    @Test
    void shouldTakeTheAddressFromABarThatOverlaps() {
        ImportedMachine machine = read("""
                01:00.0 3D controller: NVIDIA Corporation X
                \tControl: I/O- Mem- BusMaster- SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx-
                \tRegion 0: Memory at 90000000 (32-bit, non-prefetchable) [disabled] [size=16M]
                02:00.0 3D controller: NVIDIA Corporation X
                \tControl: I/O- Mem+ BusMaster- SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx-
                \tRegion 0: Memory at 90800000 (32-bit, non-prefetchable) [size=1M]
                """);

        assertThat(machine.machine()
                        .topology()
                        .require(Bdf.parse("01:00.0"))
                        .bars()
                        .getFirst()
                        .address())
                .isEmpty();
        assertThat(machine.machine()
                        .topology()
                        .require(Bdf.parse("02:00.0"))
                        .bars()
                        .getFirst()
                        .address())
                .hasValue(0x90800000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "nothing of the kind\n", "41:00.0\n", "[    0.1] pci 0000:41:00.0: [10de:2204]\n"})
    void shouldSayWhatItUnderstands(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("dump.txt: ")
                .hasMessageContaining("lspci")
                .hasMessageNotContaining("\n");
    }

    private static String header(String body) {
        return "41:00.0 VGA compatible controller: NVIDIA Corporation GA102 (rev a1)\n" + body;
    }

    private static String bridge(String windows) {
        return "40:00.0 PCI bridge: Intel Corporation X\n"
                + "\tBus: primary=40, secondary=41, subordinate=41, sec-latency=0\n"
                + windows
                + "\tSecondary status: 66MHz- FastB2B- ParErr- DEVSEL=fast >TAbort- <TAbort- <MAbort- <SERR- <PERR-\n";
    }

    private static FunctionInfo only(String text) {
        List<FunctionInfo> functions =
                List.copyOf(read(text).machine().topology().functions());
        assertThat(functions).hasSize(1);
        return functions.getFirst();
    }

    private static ImportedMachine read(String text) {
        return Inputs.of(List.of(SourceText.of("dump.txt", text)));
    }
}
