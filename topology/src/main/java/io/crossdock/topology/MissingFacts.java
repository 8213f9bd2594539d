package io.crossdock.topology;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.RootBus;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Facts that an answer about some pair of devices may need and that no input gave, each with one command that tells. */
public final class MissingFacts {
    private static final String FULL_DUMP = "sudo lspci -vvv -nn";

    private MissingFacts() {}

    public static List<Unknown> of(PciTopology topology, Platform platform) {
        List<Unknown> unknown = new ArrayList<>();
        List<FunctionInfo> devices =
                topology.functions().stream().filter(MissingFacts::matters).toList();
        if (topology.functions().isEmpty()) {
            unknown.add(new Unknown("the machine's PCI functions", FULL_DUMP));
        }
        long lonely = topology.functions().stream()
                .filter(f -> f.acs().isPresent() && f.portType() == PortType.UNKNOWN && !f.isBridge())
                .count();
        if (lonely > 0) {
            unknown.add(
                    new Unknown("what lies above and below " + lonely + (lonely == 1 ? " port" : " ports"), FULL_DUMP));
        }
        ofPlatform(platform, unknown);
        ofDevices(topology, devices, unknown);
        ofPorts(topology, devices, unknown);
        if (platform.rootComplex().peerPath() == RootComplex.PeerPath.UNKNOWN && severalTops(topology, devices)) {
            unknown.add(new Unknown(
                    "how the root complex forwards requests between its ports",
                    "measure a pair below two root ports, for example with p2pBandwidthLatencyTest"));
        }
        return unknown;
    }

    private static boolean matters(FunctionInfo f) {
        return DeviceKind.isDevice(f) && DeviceKind.of(f) != DeviceKind.OTHER;
    }

    private static void ofPlatform(Platform platform, List<Unknown> unknown) {
        if (platform.kernel().isEmpty()) {
            unknown.add(new Unknown("kernel version", "uname -r"));
        }
        if (platform.iommu().mode() == Iommu.Mode.UNKNOWN && platform.iommu().kind() != Iommu.Kind.NONE) {
            unknown.add(new Unknown(
                    "whether the IOMMU translates (DMA) or passes through (identity)",
                    "cat /sys/kernel/iommu_groups/*/type"));
        }
    }

    private static void ofDevices(PciTopology topology, List<FunctionInfo> devices, List<Unknown> unknown) {
        addCount(
                "bridges above",
                devices.stream().filter(f -> !topology.isPlaced(f.bdf())).count(),
                unknown);
        addCount(
                "maximum payload size of",
                devices.stream().filter(f -> f.mps().isEmpty()).count(),
                unknown);
        addCount(
                "BAR sizes of",
                devices.stream()
                        .filter(f -> f.bars().stream()
                                .anyMatch(b -> b.isMemory() && b.size().isEmpty()))
                        .count(),
                unknown);
    }

    private static void addCount(String what, long devices, List<Unknown> unknown) {
        if (devices > 0) {
            unknown.add(new Unknown(what + " " + devices + (devices == 1 ? " device" : " devices"), FULL_DUMP));
        }
    }

    private static void ofPorts(PciTopology topology, List<FunctionInfo> devices, List<Unknown> unknown) {
        Set<Bdf> ports = new HashSet<>();
        Set<RootBus> nameless = new HashSet<>();
        for (FunctionInfo device : devices) {
            for (FunctionInfo bridge : topology.bridgesAbove(device.bdf())) {
                if (bridge.acs().presence() == Acs.Presence.UNKNOWN) {
                    ports.add(bridge.bdf());
                }
            }
            List<FunctionInfo> root = topology.onBus(
                    device.bdf().domain(), topology.rootBus(device.bdf()).bus());
            if (topology.isPlaced(device.bdf())
                    && (root.getFirst().vendorId().isEmpty()
                            || root.getFirst().deviceId().isEmpty())) {
                nameless.add(topology.rootBus(device.bdf()));
            }
        }
        if (!ports.isEmpty()) {
            unknown.add(new Unknown(
                    "access control (ACS) of " + ports.size() + (ports.size() == 1 ? " port" : " ports"), FULL_DUMP));
        }
        if (!nameless.isEmpty()) {
            unknown.add(new Unknown(
                    "device numbers of the host bridges on " + nameless.size()
                            + (nameless.size() == 1 ? " root bus" : " root buses"),
                    "lspci -nn"));
        }
    }

    private static boolean severalTops(PciTopology topology, List<FunctionInfo> devices) {
        return devices.stream()
                        .filter(f -> topology.isPlaced(f.bdf()))
                        .map(f -> topology.bridgesAbove(f.bdf()))
                        .filter(above -> !above.isEmpty())
                        .map(above -> above.getLast().bdf())
                        .distinct()
                        .count()
                > 1;
    }
}
