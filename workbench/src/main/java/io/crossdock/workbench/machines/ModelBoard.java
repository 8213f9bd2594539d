package io.crossdock.workbench.machines;

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
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The modelled machine's description: every device below a root port of its own, from 00:01.0 on. */
final class ModelBoard {
    /** The BAR with memory that peers may be given; BAR 0 has registers. */
    static final int MEMORY_BAR = 2;

    private static final int EDU_ID = 0x11e8_1234;
    private static final int NVME_ID = 0x0010_1b36;
    private static final int SHARED_ID = 0x1110_1af4;
    private static final int CLASS_BRIDGE = 0x06_0400;
    private static final int CLASS_OTHER = 0xff_0000;
    private static final int CLASS_MEMORY = 0x05_0000;
    private static final int CLASS_NVME = 0x01_0802;
    private static final int NVME_REGISTERS = 1 << 14;
    private static final int PORT_ID = 0x000c_1b36;
    private static final int PAYLOAD = 256;
    private static final int READ_REQUEST = 512;
    private static final long MIB = 1L << 20;

    /** Registers lie below 4 GiB in a window of 1 MiB for each port, memory above in one as large as it needs. */
    private static final long REGISTERS_BASE = 0xe000_0000L;

    private static final long MEMORY_BASE = 0x80_0000_0000L;

    private final List<FunctionInfo> functions = new ArrayList<>();
    private long nextMemory = MEMORY_BASE;

    private ModelBoard() {}

    static Bdf bdf(int device) {
        return Bdf.of(device + 1, 0, 0);
    }

    static MachineDescription describe(Iommu.Kind unit, List<MachineDevice> devices) {
        ModelBoard board = new ModelBoard();
        for (int i = 0; i < devices.size(); i++) {
            board.add(i, devices.get(i));
        }
        Cpu cpu = unit == Iommu.Kind.VTD
                ? new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.INTEL, OptionalInt.empty())
                : new Cpu(Cpu.Architecture.AARCH64, Cpu.Vendor.ARM, OptionalInt.empty());
        Platform platform = new Platform(
                cpu,
                Optional.empty(),
                new Iommu(unit, Iommu.Mode.TRANSLATED, OptionalLong.empty(), Optional.empty()),
                new RootComplex(RootComplex.PeerPath.INTERNAL, OptionalInt.of(PAYLOAD)),
                List.of(),
                List.of());
        return new MachineDescription(
                "modelled machine", PciTopology.of(board.functions), platform, Map.of(), List.of());
    }

    private void add(int index, MachineDevice device) {
        long registers = REGISTERS_BASE + index * MIB;
        switch (device) {
            case MachineDevice.Edu() ->
                add(index, EDU_ID, CLASS_OTHER, List.of(Bar.memory(0, false, false, registers, MIB)));
            case MachineDevice.Nvme(var _, int cmb) -> {
                List<Bar> bars = new ArrayList<>(List.of(Bar.memory(0, true, false, registers, NVME_REGISTERS)));
                if (cmb > 0) {
                    bars.add(memory(cmb * MIB));
                }
                add(index, NVME_ID, CLASS_NVME, bars);
            }
            case MachineDevice.SharedMemory(long size) -> add(index, SHARED_ID, CLASS_MEMORY, List.of(memory(size)));
        }
    }

    private Bar memory(long size) {
        long base = nextMemory + size - 1 & -size;
        nextMemory = base + Math.max(size, MIB);
        return Bar.memory(MEMORY_BAR, true, true, base, size);
    }

    private void add(int index, int id, int classCode, List<Bar> bars) {
        List<Window> windows = new ArrayList<>();
        for (Bar bar : bars) {
            AddressRange range = bar.memoryRange().orElseThrow();
            windows.add(new Window(
                    bar.index() == MEMORY_BAR ? Window.Kind.PREFETCHABLE : Window.Kind.MEMORY,
                    AddressRange.ofLast(range.base() & -MIB, range.last() | MIB - 1)));
        }
        int bus = bdf(index).bus();
        functions.add(function(Bdf.of(0, index + 1, 0), PortType.ROOT_PORT, PORT_ID, CLASS_BRIDGE)
                .bridge(new Bridge(0, bus, bus, windows, true))
                .build());
        functions.add(function(bdf(index), PortType.ENDPOINT, id, classCode)
                .bars(bars)
                .build());
    }

    private static FunctionInfoBuilder function(Bdf bdf, PortType type, int id, int classCode) {
        return FunctionInfo.builder(bdf)
                .portType(type)
                .vendorId(id & 0xffff)
                .deviceId(id >>> 16)
                .classCode(classCode)
                .link(Link.trained(Link.speedOfGeneration(4), 4))
                .mps(PAYLOAD)
                .mpsSupported(PAYLOAD)
                .mrrs(READ_REQUEST)
                .extendedTags(Tristate.ON)
                .acs(Acs.ABSENT);
    }
}
