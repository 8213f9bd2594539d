package io.crossdock.topology;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Cpu;
import java.util.ArrayList;
import java.util.List;

/** A line for the head of a report about a machine that has no title of its own: {@code 4 GPUs, 2 switches, AMD host}. */
final class MachineTitle {
    private MachineTitle() {}

    static String of(PciTopology topology, Cpu cpu) {
        List<String> parts = new ArrayList<>();
        add(parts, count(topology, DeviceKind.GPU), "GPU", "GPUs");
        add(parts, count(topology, DeviceKind.NVME), "NVMe drive", "NVMe drives");
        add(parts, count(topology, DeviceKind.NIC), "network function", "network functions");
        add(
                parts,
                topology.functions().stream()
                        .filter(f -> f.portType() == PortType.SWITCH_UPSTREAM)
                        .count(),
                "PCIe switch",
                "PCIe switches");
        if (parts.isEmpty()) {
            add(parts, topology.functions().size(), "PCI function", "PCI functions");
        }
        switch (cpu.vendor()) {
            case INTEL -> parts.add("Intel host");
            case AMD -> parts.add("AMD host");
            case ARM -> parts.add("Arm host");
            case OTHER, UNKNOWN -> {}
        }
        return String.join(", ", parts);
    }

    private static long count(PciTopology topology, DeviceKind kind) {
        return topology.functions().stream()
                .filter((FunctionInfo f) -> DeviceKind.isDevice(f) && DeviceKind.of(f) == kind)
                .count();
    }

    private static void add(List<String> parts, long count, String one, String many) {
        if (count > 0) {
            parts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
