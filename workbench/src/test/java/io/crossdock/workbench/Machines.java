package io.crossdock.workbench;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.Bridge.Window;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Small machines for tests: GPUs below root ports of their own, and GPUs below one switch. */
public final class Machines {
    public static final Bdf GPU0 = Bdf.of(0x41, 0, 0);
    public static final Bdf GPU1 = Bdf.of(0x81, 0, 0);
    public static final Bdf SWITCH_GPU0 = Bdf.of(0x43, 0, 0);
    public static final Bdf SWITCH_GPU1 = Bdf.of(0x44, 0, 0);
    public static final Bdf SWITCH_GPU2 = Bdf.of(0x81, 0, 0);

    private static final long GIB = 1L << 30;

    private int generation = 4;
    private int width = 16;
    private OptionalInt mps = OptionalInt.of(256);
    private int acsControl;
    private RootComplex rootComplex = new RootComplex(RootComplex.PeerPath.INTERCONNECT, OptionalInt.of(256));
    private Iommu iommu = new Iommu(Iommu.Kind.SMMUV3, Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty());
    private Cpu cpu = new Cpu(Cpu.Architecture.AARCH64, Cpu.Vendor.ARM, OptionalInt.empty());
    private final List<Parameter> parameters = new ArrayList<>();

    public static Machines arm() {
        return new Machines();
    }

    /** The seed's figure: one number fitted. */
    public Machines fitted() {
        parameters.add(Parameter.exact("ordered.write.latency", 16, "ns", Parameter.Kind.FITTED, "seed 000"));
        return this;
    }

    public Machines link(int newGeneration, int newWidth) {
        generation = newGeneration;
        width = newWidth;
        return this;
    }

    public Machines mps(int bytes) {
        mps = OptionalInt.of(bytes);
        rootComplex = new RootComplex(rootComplex.peerPath(), OptionalInt.of(bytes));
        return this;
    }

    public Machines mpsUnknown() {
        mps = OptionalInt.empty();
        return this;
    }

    public Machines acs(int control) {
        acsControl = control;
        return this;
    }

    public Machines rootComplex(RootComplex facts) {
        rootComplex = facts;
        return this;
    }

    public Machines iommu(Iommu.Kind kind, Iommu.Mode mode) {
        iommu = new Iommu(kind, mode, OptionalLong.empty(), Optional.empty());
        return this;
    }

    public Machines cpu(Cpu processor) {
        cpu = processor;
        return this;
    }

    /** gpu0 and gpu1, each below a root port on a root bus of its own. */
    public MachineDescription twoRootPorts() {
        return describe(
                List.of(
                        port(Bdf.of(0x40, 0, 0), 0x41, 0x41, PortType.ROOT_PORT, 0x8000_0000_00L, 64 * GIB),
                        gpu(GPU0, 0x8000_0000_00L),
                        port(Bdf.of(0x80, 0, 0), 0x81, 0x81, PortType.ROOT_PORT, 0x9000_0000_00L, 64 * GIB),
                        gpu(GPU1, 0x9000_0000_00L)),
                Map.of("gpu0", GPU0, "gpu1", GPU1));
    }

    /** gpu0 and gpu1 below one switch, gpu2 below another root port. */
    public MachineDescription oneSwitch() {
        long base = 0x8000_0000_00L;
        return describe(
                List.of(
                        port(Bdf.of(0x40, 0, 0), 0x41, 0x44, PortType.ROOT_PORT, base, 128 * GIB),
                        port(Bdf.of(0x41, 0, 0), 0x42, 0x44, PortType.SWITCH_UPSTREAM, base, 128 * GIB),
                        port(Bdf.of(0x42, 0, 0), 0x43, 0x43, PortType.SWITCH_DOWNSTREAM, base, 64 * GIB),
                        port(Bdf.of(0x42, 1, 0), 0x44, 0x44, PortType.SWITCH_DOWNSTREAM, base + 64 * GIB, 64 * GIB),
                        gpu(SWITCH_GPU0, base),
                        gpu(SWITCH_GPU1, base + 64 * GIB),
                        port(Bdf.of(0x80, 0, 0), 0x81, 0x81, PortType.ROOT_PORT, 0xa000_0000_00L, 64 * GIB),
                        gpu(SWITCH_GPU2, 0xa000_0000_00L)),
                Map.of("gpu0", SWITCH_GPU0, "gpu1", SWITCH_GPU1, "gpu2", SWITCH_GPU2));
    }

    private MachineDescription describe(List<FunctionInfo> functions, Map<String, Bdf> names) {
        return new MachineDescription(
                "test machine",
                PciTopology.of(functions),
                new Platform(cpu, Optional.of(KernelVersion.parse("5.10")), iommu, rootComplex, List.of(), parameters),
                new LinkedHashMap<>(names),
                List.of());
    }

    private FunctionInfo port(Bdf bdf, int secondary, int subordinate, PortType type, long base, long size) {
        return common(bdf, type)
                .classCode(0x060400)
                .vendorId(0x1af4)
                .deviceId(0x1000)
                .description("test port")
                .bridge(new Bridge(
                        bdf.bus(),
                        secondary,
                        subordinate,
                        List.of(new Window(Window.Kind.PREFETCHABLE, new AddressRange(base, size))),
                        true))
                .acs(type == PortType.SWITCH_DOWNSTREAM ? Acs.present(0x1f, acsControl) : Acs.ABSENT)
                .build();
    }

    private FunctionInfo gpu(Bdf bdf, long base) {
        return common(bdf, PortType.ENDPOINT)
                .classCode(0x030200)
                .vendorId(0x1af4)
                .deviceId(0x1001)
                .description("test GPU")
                .bars(List.of(
                        Bar.memory(0, true, true, base + 32 * GIB, 16 << 20),
                        Bar.memory(2, true, true, base, 32 * GIB)))
                .acs(Acs.ABSENT)
                .build();
    }

    private FunctionInfoBuilder common(Bdf bdf, PortType type) {
        FunctionInfoBuilder b = FunctionInfo.builder(bdf)
                .portType(type)
                .link(Link.trained(Link.speedOfGeneration(generation), width))
                .mrrs(512)
                .extendedTags(Tristate.ON)
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON);
        if (mps.isPresent()) {
            b.mps(mps.getAsInt()).mpsSupported(mps.getAsInt());
        }
        return b;
    }
}
