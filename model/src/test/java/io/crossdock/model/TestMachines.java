package io.crossdock.model;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.RootComplex.PeerPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A machine for tests: one switch with two endpoints, and one endpoint below a root port of its own.
 *
 * <pre>
 *  root complex ── 00:01.0 root port ── 01:00.0 up ─┬─ 02:00.0 down ── 03:00.0 LEFT
 *       │                                           └─ 02:01.0 down ── 04:00.0 RIGHT
 *       └───────── 00:02.0 root port ── 05:00.0 FAR
 * </pre>
 *
 * <p>Every endpoint has 1 MiB of BAR 0 with the engine's registers and 64 MiB of BAR 2.
 */
public final class TestMachines {
    public static final Bdf SWITCH_ROOT = Bdf.of(0, 1, 0);
    public static final Bdf FAR_ROOT = Bdf.of(0, 2, 0);
    public static final Bdf UPSTREAM = Bdf.of(1, 0, 0);
    public static final Bdf LEFT_PORT = Bdf.of(2, 0, 0);
    public static final Bdf RIGHT_PORT = Bdf.of(2, 1, 0);
    public static final Bdf LEFT = Bdf.of(3, 0, 0);
    public static final Bdf RIGHT = Bdf.of(4, 0, 0);
    public static final Bdf FAR = Bdf.of(5, 0, 0);

    public static final long LEFT_BAR2 = 0x80_1000_0000L;
    public static final long RIGHT_BAR2 = 0x80_3000_0000L;
    public static final long FAR_BAR2 = 0x90_1000_0000L;

    public static final int ACS_ALL = 0x7f;

    private TestMachines() {}

    /** Arm, MPS 256 everywhere, peers loop inside the root complex, ACS present and off, no IOMMU. */
    public static MachineDescription plain() {
        PciTopology topology = PciTopology.of(List.of(
                bridge(SWITCH_ROOT, PortType.ROOT_PORT, 1, 4, 0x80_0000_0000L, 0x4000_0000L),
                bridge(UPSTREAM, PortType.SWITCH_UPSTREAM, 2, 4, 0x80_0000_0000L, 0x4000_0000L),
                bridge(LEFT_PORT, PortType.SWITCH_DOWNSTREAM, 3, 3, 0x80_0000_0000L, 0x2000_0000L),
                bridge(RIGHT_PORT, PortType.SWITCH_DOWNSTREAM, 4, 4, 0x80_2000_0000L, 0x2000_0000L),
                endpoint(LEFT, 0x80_0000_0000L),
                endpoint(RIGHT, 0x80_2000_0000L),
                bridge(FAR_ROOT, PortType.ROOT_PORT, 5, 5, 0x90_0000_0000L, 0x2000_0000L),
                endpoint(FAR, 0x90_0000_0000L)));
        Platform platform = Platform.UNKNOWN
                .withCpu(new Cpu(Cpu.Architecture.AARCH64, Cpu.Vendor.ARM, OptionalInt.empty()))
                .withIommu(new Iommu(Iommu.Kind.NONE, Iommu.Mode.OFF, OptionalLong.empty(), Optional.empty()))
                .withRootComplex(new RootComplex(PeerPath.INTERNAL, OptionalInt.empty()));
        return new MachineDescription("test machine", topology, platform, Map.of(), List.of());
    }

    public static MachineDescription withPeerPath(PeerPath path, OptionalInt egressPayload) {
        MachineDescription plain = plain();
        return plain.withPlatform(plain.platform().withRootComplex(new RootComplex(path, egressPayload)));
    }

    public static MachineDescription withIommu(Iommu.Kind kind) {
        MachineDescription plain = plain();
        return plain.withPlatform(plain.platform()
                .withIommu(new Iommu(kind, Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty())));
    }

    /** The same, and {@link #FAR} has the ATS capability, switched off. */
    public static MachineDescription withAts(Iommu.Kind kind) {
        MachineDescription plain = withIommu(kind);
        FunctionInfo far = plain.topology().function(FAR).orElseThrow();
        return with(
                plain, far.toBuilder().ats(new Ats(Tristate.ON, Tristate.OFF)).build());
    }

    /** The same machine with one function described anew. */
    public static MachineDescription with(MachineDescription machine, FunctionInfo function) {
        return machine.withTopology(machine.topology().with(function));
    }

    private static FunctionInfo bridge(
            Bdf bdf, PortType type, int secondary, int subordinate, long window, long windowBytes) {
        return FunctionInfo.builder(bdf)
                .vendorId(0x1de5)
                .deviceId(0x1000)
                .classCode(0x060400)
                .portType(type)
                .bridge(new Bridge(
                        bdf.bus(),
                        secondary,
                        subordinate,
                        List.of(new Bridge.Window(
                                Bridge.Window.Kind.PREFETCHABLE, new AddressRange(window, windowBytes))),
                        true))
                .mps(256)
                .mpsSupported(512)
                .mrrs(512)
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON)
                .acs(Acs.present(ACS_ALL, 0))
                .build();
    }

    private static FunctionInfo endpoint(Bdf bdf, long base) {
        return FunctionInfo.builder(bdf)
                .vendorId(0x1de5)
                .deviceId(0x2000)
                .classCode(0x120000)
                .portType(PortType.ENDPOINT)
                .bars(List.of(
                        Bar.memory(0, true, true, base, 1 << 20),
                        Bar.memory(2, true, true, base + 0x1000_0000L, 64 << 20)))
                .mps(256)
                .mpsSupported(512)
                .mrrs(512)
                .extendedTags(Tristate.ON)
                .busMaster(Tristate.ON)
                .memoryEnabled(Tristate.ON)
                .build();
    }
}
