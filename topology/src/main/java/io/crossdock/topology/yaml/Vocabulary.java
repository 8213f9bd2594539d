package io.crossdock.topology.yaml;

import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.RootComplex;
import java.util.Locale;

/** The words of the description, for reader and writer alike. docs/schema/machine-1.json lists the same. */
final class Vocabulary {
    static final Words<Cpu.Architecture> ARCHITECTURE = new Words<Cpu.Architecture>()
            .with("x86_64", Cpu.Architecture.X86_64)
            .with("aarch64", Cpu.Architecture.AARCH64)
            .with("other", Cpu.Architecture.OTHER)
            .with("unknown", Cpu.Architecture.UNKNOWN);

    static final Words<Cpu.Vendor> CPU_VENDOR = new Words<Cpu.Vendor>()
            .with("intel", Cpu.Vendor.INTEL)
            .with("amd", Cpu.Vendor.AMD)
            .with("arm", Cpu.Vendor.ARM)
            .with("other", Cpu.Vendor.OTHER)
            .with("unknown", Cpu.Vendor.UNKNOWN);

    static final Words<Iommu.Kind> IOMMU_KIND = new Words<Iommu.Kind>()
            .with("none", Iommu.Kind.NONE)
            .with("smmuv3", Iommu.Kind.SMMUV3)
            .with("vtd", Iommu.Kind.VTD)
            .with("amdvi", Iommu.Kind.AMDVI)
            .with("unknown", Iommu.Kind.UNKNOWN);

    static final Words<Iommu.Mode> IOMMU_MODE = new Words<Iommu.Mode>()
            .with("off", Iommu.Mode.OFF)
            .with("passthrough", Iommu.Mode.PASSTHROUGH)
            .with("translated", Iommu.Mode.TRANSLATED)
            .with("unknown", Iommu.Mode.UNKNOWN);

    static final Words<RootComplex.PeerPath> PEER_PATH = new Words<RootComplex.PeerPath>()
            .with("internal", RootComplex.PeerPath.INTERNAL)
            .with("interconnect", RootComplex.PeerPath.INTERCONNECT)
            .with("refused", RootComplex.PeerPath.REFUSED)
            .with("unknown", RootComplex.PeerPath.UNKNOWN);

    static final Words<HostMessage.Kind> MESSAGE_KIND = spelledOut(HostMessage.Kind.values());

    static final Words<PairMeasurement.Quantity> QUANTITY = spelledOut(PairMeasurement.Quantity.values());

    /** As the command line spells them. */
    static final Words<String> API = same("map_resource", "p2pdma");

    static final Words<String> MEMORY_TYPE =
            same("device-nGnRnE", "device-nGnRE", "device-GRE", "normal-nc", "write-back");

    static final Words<Parameter.Kind> PARAMETER_KIND = new Words<Parameter.Kind>()
            .with("given", Parameter.Kind.GIVEN)
            .with("measured", Parameter.Kind.MEASURED)
            .with("fitted", Parameter.Kind.FITTED)
            .with("assumed", Parameter.Kind.ASSUMED)
            .with("spec", Parameter.Kind.SPEC);

    static final Words<PortType> PORT_TYPE = new Words<PortType>()
            .with("endpoint", PortType.ENDPOINT)
            .with("legacy-endpoint", PortType.LEGACY_ENDPOINT)
            .with("root-port", PortType.ROOT_PORT)
            .with("upstream-port", PortType.SWITCH_UPSTREAM)
            .with("downstream-port", PortType.SWITCH_DOWNSTREAM)
            .with("pcie-pci-bridge", PortType.PCIE_TO_PCI_BRIDGE)
            .with("pci-pcie-bridge", PortType.PCI_TO_PCIE_BRIDGE)
            .with("integrated-endpoint", PortType.ROOT_COMPLEX_INTEGRATED_ENDPOINT)
            .with("event-collector", PortType.ROOT_COMPLEX_EVENT_COLLECTOR)
            .with("conventional", PortType.CONVENTIONAL)
            .with("host-bridge", PortType.CONVENTIONAL)
            .with("unknown", PortType.UNKNOWN);

    /** Classes that a hand-written machine is likely to have; any other is written as a number. */
    static final Words<Integer> CLASS = new Words<Integer>()
            .with("vga", 0x030000)
            .with("3d", 0x030200)
            .with("gpu", 0x030200)
            .with("display", 0x038000)
            .with("accelerator", 0x120000)
            .with("nvme", 0x010802)
            .with("ethernet", 0x020000)
            .with("infiniband", 0x020700)
            .with("host-bridge", 0x060000)
            .with("pci-bridge", 0x060400);

    static final Words<Bar.Kind> BAR_KIND = new Words<Bar.Kind>()
            .with("32-bit", Bar.Kind.MEMORY32)
            .with("64-bit", Bar.Kind.MEMORY64)
            .with("io", Bar.Kind.IO);

    static final Words<Bridge.Window.Kind> WINDOW_KIND = new Words<Bridge.Window.Kind>()
            .with("memory", Bridge.Window.Kind.MEMORY)
            .with("prefetchable", Bridge.Window.Kind.PREFETCHABLE)
            .with("io", Bridge.Window.Kind.IO);

    static final Words<Tristate> SWITCH = new Words<Tristate>()
            .with("on", Tristate.ON)
            .with("off", Tristate.OFF)
            .with("unknown", Tristate.UNKNOWN)
            .with("true", Tristate.ON)
            .with("false", Tristate.OFF);

    static final Words<Ats> ATS = new Words<Ats>()
            .with("none", Ats.ABSENT)
            .with("disabled", new Ats(Tristate.ON, Tristate.OFF))
            .with("enabled", new Ats(Tristate.ON, Tristate.ON))
            .with("present", new Ats(Tristate.ON, Tristate.UNKNOWN))
            .with("unknown", Ats.UNKNOWN);

    /** ACS bits in the order of the register, named as the specification abbreviates them. */
    static final Words<Integer> ACS_BIT = new Words<Integer>()
            .with("SV", 1)
            .with("TB", 1 << 1)
            .with("RR", 1 << 2)
            .with("CR", 1 << 3)
            .with("UF", 1 << 4)
            .with("EC", 1 << 5)
            .with("DT", 1 << 6);

    private Vocabulary() {}

    /** Constants in small letters with hyphens. */
    private static <E extends Enum<E>> Words<E> spelledOut(E[] constants) {
        Words<E> all = new Words<>();
        for (E constant : constants) {
            all.with(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return all;
    }

    private static Words<String> same(String... words) {
        Words<String> all = new Words<>();
        for (String word : words) {
            all.with(word, word);
        }
        return all;
    }
}
