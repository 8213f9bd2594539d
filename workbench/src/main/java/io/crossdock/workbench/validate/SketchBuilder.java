package io.crossdock.workbench.validate;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.workbench.validate.MachineSketch.LinkSketch;
import io.crossdock.workbench.validate.MachineSketch.Port;
import io.crossdock.workbench.validate.MachineSketch.Root;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes a machine from a sketch. Buses are numbered depth first, as kernels do; every device has 64 GiB of address space
 * with one large memory BAR and a small one for registers, and bridges have windows around what is below them.
 */
final class SketchBuilder {
    private static final long GIB = 1L << 30;
    private static final long FIRST_ADDRESS = 1L << 40;
    private static final long DEVICE_SPACE = 64 * GIB;
    private static final long MEMORY_BAR = 32 * GIB;
    private static final long REGISTER_BAR = 16 << 20;

    private static final int BRIDGE_CLASS = 0x060400;
    private static final int GPU_CLASS = 0x030200;

    private static final int ACS_CAPABILITY = Acs.SOURCE_VALIDATION
            | Acs.TRANSLATION_BLOCKING
            | Acs.REQUEST_REDIRECT
            | Acs.COMPLETION_REDIRECT
            | Acs.UPSTREAM_FORWARDING;
    private static final int ACS_REDIRECT = ACS_CAPABILITY & ~Acs.TRANSLATION_BLOCKING;

    private final MachineSketch sketch;
    private final LinkSketch link;
    private final List<FunctionInfo> functions = new ArrayList<>();
    private final Map<String, Bdf> names = new LinkedHashMap<>();
    private OptionalInt node = OptionalInt.empty();
    private int lastBus = -1;
    private long address = FIRST_ADDRESS;

    private SketchBuilder(MachineSketch sketch, LinkSketch link) {
        this.sketch = sketch;
        this.link = link;
    }

    /** The machine of a sketch that has a tree of its own. */
    static MachineDescription build(MachineSketch sketch) {
        return new SketchBuilder(sketch, sketch.link().orElseThrow()).build();
    }

    private MachineDescription build() {
        for (Root root : sketch.roots()) {
            int bus = nextBus();
            node = root.node();
            int device = 1; // 0 is the host bridge's
            for (Port port : root.ports()) {
                addPort(Bdf.of(bus, device, 0), PortType.ROOT_PORT, port);
                device++;
            }
        }
        return new MachineDescription(
                sketch.title(),
                PciTopology.of(functions),
                new Platform(sketch.cpu(), sketch.kernel(), iommu(), RootComplex.UNKNOWN, List.of(), List.of()),
                names,
                List.of());
    }

    private int nextBus() {
        lastBus++;
        return lastBus;
    }

    private Iommu iommu() {
        Iommu.Kind kind = switch (sketch.cpu().vendor()) {
            case AMD -> Iommu.Kind.AMDVI;
            case INTEL -> Iommu.Kind.VTD;
            case ARM -> Iommu.Kind.SMMUV3;
            case OTHER, UNKNOWN -> Iommu.Kind.UNKNOWN;
        };
        return new Iommu(kind, sketch.iommu().orElse(Iommu.Mode.UNKNOWN), OptionalLong.empty(), Optional.empty());
    }

    /** A root or downstream port, the link below it and what it leads to. */
    private void addPort(Bdf bdf, PortType type, Port below) {
        LinkSketch down = below instanceof Port.Switch s ? s.uplink().orElse(link) : link;
        int secondary = nextBus();
        long base = address;
        switch (below) {
            case Port.Device d -> addDevice(Bdf.of(secondary, 0, 0), d.name());
            case Port.Switch s -> addSwitch(Bdf.of(secondary, 0, 0), s, down);
        }
        functions.add(bridge(bdf, type, secondary, base, down)
                .acs(type == PortType.SWITCH_DOWNSTREAM ? downstreamAcs() : Acs.UNKNOWN)
                .build());
    }

    private void addSwitch(Bdf upstream, Port.Switch of, LinkSketch uplink) {
        int inside = nextBus();
        long base = address;
        names.put(of.name(), upstream);
        int device = 0;
        for (Port port : of.below()) {
            addPort(Bdf.of(inside, device, 0), PortType.SWITCH_DOWNSTREAM, port);
            device++;
        }
        functions.add(
                bridge(upstream, PortType.SWITCH_UPSTREAM, inside, base, uplink).build());
    }

    private Acs downstreamAcs() {
        return switch (sketch.acsRedirect()) {
            case ON -> Acs.present(ACS_CAPABILITY, ACS_REDIRECT);
            case OFF -> Acs.present(ACS_CAPABILITY, 0);
            case UNKNOWN -> Acs.UNKNOWN;
        };
    }

    /** A bridge around everything that was added since {@code base}. */
    private FunctionInfoBuilder bridge(Bdf bdf, PortType type, int secondary, long base, LinkSketch itsLink) {
        AddressRange below = new AddressRange(base, address - base);
        return function(bdf, type, itsLink)
                .classCode(BRIDGE_CLASS)
                .bridge(new Bridge(
                        bdf.bus(),
                        secondary,
                        lastBus,
                        List.of(new Bridge.Window(Bridge.Window.Kind.PREFETCHABLE, below)),
                        true));
    }

    private void addDevice(Bdf bdf, String name) {
        names.put(name, bdf);
        functions.add(function(bdf, PortType.ENDPOINT, link)
                .classCode(GPU_CLASS)
                .description(name)
                .bars(List.of(
                        Bar.memory(0, true, true, address + MEMORY_BAR, REGISTER_BAR),
                        Bar.memory(2, true, true, address, MEMORY_BAR)))
                .build());
        address += DEVICE_SPACE;
    }

    private FunctionInfoBuilder function(Bdf bdf, PortType type, LinkSketch itsLink) {
        FunctionInfoBuilder builder = FunctionInfo.builder(bdf)
                .portType(type)
                .link(Link.trained(Link.speedOfGeneration(itsLink.generation()), itsLink.width()))
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON);
        node.ifPresent(builder::numaNode);
        sketch.mps().ifPresent(bytes -> builder.mps(bytes).mpsSupported(bytes));
        return builder;
    }
}
