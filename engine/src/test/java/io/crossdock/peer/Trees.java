package io.crossdock.peer;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Small machines, made by hand. */
final class Trees {
    static final int RR_CR = Acs.REQUEST_REDIRECT | Acs.COMPLETION_REDIRECT;
    /** What Linux sets when an IOMMU is on: SV RR CR UF. */
    static final Acs LINUX_ACS = Acs.present(0x5f, 0x1d);

    static final Acs CLEARED = Acs.present(0x5f, 0);

    static final Cpu INTEL = new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.INTEL, OptionalInt.of(6));
    static final Cpu ZEN = new Cpu(Cpu.Architecture.X86_64, Cpu.Vendor.AMD, OptionalInt.of(0x19));
    static final Cpu ARM = new Cpu(Cpu.Architecture.AARCH64, Cpu.Vendor.ARM, OptionalInt.empty());

    static final Bdf GPU_A = Bdf.parse("0000:04:00.0");
    static final Bdf GPU_B = Bdf.parse("0000:05:00.0");
    static final Bdf DSP_A = Bdf.parse("0000:03:00.0");
    static final Bdf DSP_B = Bdf.parse("0000:03:01.0");
    static final Bdf USP = Bdf.parse("0000:02:00.0");
    static final Bdf ROOT_PORT = Bdf.parse("0000:00:01.0");

    private final List<FunctionInfo> functions = new ArrayList<>();

    /** Two endpoints below two ports of one switch below root port 00:01.0. */
    static Trees oneSwitch(Acs portA, Acs portB) {
        return new Trees()
                .bridge("00:01.0", PortType.ROOT_PORT, 2, 5, Acs.ABSENT)
                .bridge("02:00.0", PortType.SWITCH_UPSTREAM, 3, 5, Acs.ABSENT)
                .bridge("03:00.0", PortType.SWITCH_DOWNSTREAM, 4, 4, portA)
                .bridge("03:01.0", PortType.SWITCH_DOWNSTREAM, 5, 5, portB)
                .endpoint("04:00.0")
                .endpoint("05:00.0");
    }

    /** Endpoints 01:00.0 and 02:00.0 below two root ports of root bus 00. */
    static Trees twoRootPorts() {
        return new Trees()
                .bridge("00:01.0", PortType.ROOT_PORT, 1, 1, LINUX_ACS)
                .bridge("00:02.0", PortType.ROOT_PORT, 2, 2, LINUX_ACS)
                .endpoint("01:00.0")
                .endpoint("02:00.0");
    }

    /** Endpoints 41:00.0 and 81:00.0 below root ports 40:00.0 and 80:00.0 of two root buses. */
    static Trees twoRootBuses(int vendorA, int deviceA, int vendorB, int deviceB) {
        return new Trees()
                .rootPort("40:00.0", vendorA, deviceA, 0x41)
                .rootPort("80:00.0", vendorB, deviceB, 0x81)
                .endpoint("41:00.0")
                .endpoint("81:00.0");
    }

    Trees host(String bdf, int vendor, int device) {
        return add(FunctionInfo.builder(Bdf.parse(bdf))
                .vendorId(vendor)
                .deviceId(device)
                .classCode(0x060000)
                .portType(PortType.CONVENTIONAL)
                .acs(Acs.ABSENT));
    }

    Trees rootPort(String bdf, int vendor, int device, int secondary) {
        return add(bridge(Bdf.parse(bdf), PortType.ROOT_PORT, secondary, secondary, Acs.ABSENT)
                .vendorId(vendor)
                .deviceId(device));
    }

    Trees bridge(String bdf, PortType type, int secondary, int subordinate, Acs acs) {
        return add(bridge(Bdf.parse(bdf), type, secondary, subordinate, acs));
    }

    private static FunctionInfoBuilder bridge(Bdf bdf, PortType type, int secondary, int subordinate, Acs acs) {
        return FunctionInfo.builder(bdf)
                .portType(type)
                .bridge(new Bridge(bdf.bus(), secondary, subordinate, List.of(), false))
                .acs(acs);
    }

    Trees endpoint(String bdf) {
        return endpoint(bdf, Acs.ABSENT);
    }

    Trees endpoint(String bdf, Acs acs) {
        return add(
                FunctionInfo.builder(Bdf.parse(bdf)).portType(PortType.ENDPOINT).acs(acs));
    }

    Trees add(FunctionInfoBuilder function) {
        functions.add(function.build());
        return this;
    }

    PciTopology topology() {
        return PciTopology.of(functions);
    }

    MachineDescription with(Cpu cpu) {
        return new MachineDescription("test", topology(), Platform.UNKNOWN.withCpu(cpu), Map.of(), List.of());
    }
}
