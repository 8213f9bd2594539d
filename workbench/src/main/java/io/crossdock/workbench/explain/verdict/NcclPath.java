package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The type of the path between two devices by NCCL's rules. Its tree has a node for every second level of the PCI tree
 * above a device, which are the upstream ports of switches, and above them the processor of the NUMA node that the topmost
 * of them tells; two devices meet in one such node (PIX), in nodes above one another (PXB), in one processor (PHB) or
 * beyond (SYS), unless NVLink or xGMI joins them (NVL) or NVLinks of a third GPU do (NVB). Read in NVIDIA/nccl: {@code src/graph/xml.cc}, ncclTopoGetXmlFromSys, at 081eafaf (the climb);
 * {@code topo.cc}, ncclTopoFlattenBcmSwitches, at 069a3d4f; {@code paths.cc}, ncclTopoSetPaths, at 04cdb808.
 */
public final class NcclPath {
    /** Broadcom's Gen4 and Gen5 switches, which show two levels that NCCL takes for one; the low 12 bits do not count. */
    private static final long BROADCOM_GEN4 = 0x1000_c010_1000_a000L;

    private static final String NVLINK = "NVLINK";
    private static final Set<String> LINKS = Set.of(NVLINK, "XGMI");

    private static final long BROADCOM_GEN5 = 0x1000_c030_1000_0000L;
    private static final long BROADCOM_GEN5_LOWER = 0x1000_c030_1000_1000L;
    private static final long BROADCOM_MASK = 0xffff_ffff_ffff_f000L;

    private NcclPath() {}

    /** Types that the path may have; several where the input shows no NUMA nodes. */
    public static Set<PathType> between(MachineDescription machine, PeerRoute route) {
        if (links(machine, route.client(), route.provider(), LINKS) > 0) {
            return EnumSet.of(PathType.NVL);
        }
        if (throughThird(machine, route.client(), route.provider())) {
            return EnumSet.of(PathType.NVB);
        }
        List<FunctionInfo> from = nodes(machine.topology(), route.client());
        List<FunctionInfo> to = nodes(machine.topology(), route.provider());
        Optional<FunctionInfo> common = from.stream().filter(to::contains).findFirst();
        if (common.isPresent()) {
            boolean one = from.indexOf(common.get()) == 0 && to.indexOf(common.get()) == 0;
            return EnumSet.of(one ? PathType.PIX : PathType.PXB);
        }
        return switch (route.numa()) {
            case SAME_NODE -> EnumSet.of(PathType.PHB);
            case DIFFERENT_NODES -> EnumSet.of(PathType.SYS);
            case UNKNOWN ->
                route.clientRoot().equals(route.providerRoot())
                        ? EnumSet.of(PathType.PHB)
                        : EnumSet.of(PathType.PHB, PathType.SYS);
        };
    }

    /** NVLinks between two devices; 0 where none is known. */
    public static int nvlinks(MachineDescription machine, Bdf a, Bdf b) {
        return links(machine, a, b, Set.of(NVLINK));
    }

    /** NCCL goes on through one GPU, RCCL through none. */
    private static boolean throughThird(MachineDescription machine, Bdf a, Bdf b) {
        return !machine.platform().host().peerLinks().isEmpty()
                && machine.topology().functions().stream()
                        .filter(Kinds::isGpu)
                        .map(FunctionInfo::bdf)
                        .anyMatch(c -> nvlinks(machine, a, c) > 0 && nvlinks(machine, c, b) > 0);
    }

    private static int links(MachineDescription machine, Bdf a, Bdf b, Set<String> kinds) {
        return machine.platform().host().peerLinks().stream()
                .filter(l -> kinds.contains(l.kind().toUpperCase(Locale.ROOT)))
                .filter(l -> joins(machine, l.from(), l.to(), a, b) || joins(machine, l.to(), l.from(), a, b))
                .mapToInt(l -> l.count())
                .max()
                .orElse(0);
    }

    private static boolean joins(MachineDescription machine, PairDevice from, PairDevice to, Bdf a, Bdf b) {
        return PairWords.position(machine, List.of(from), a) == 0 && PairWords.position(machine, List.of(to), b) == 0;
    }

    /** Nodes that NCCL puts between a device and its processor, nearest first. */
    private static List<FunctionInfo> nodes(PciTopology topology, Bdf bdf) {
        List<FunctionInfo> above = topology.bridgesAbove(bdf);
        boolean everyLevel = above.stream().noneMatch(f -> f.portType() == PortType.SWITCH_UPSTREAM)
                || above.stream().anyMatch(f -> f.portType() == PortType.SWITCH_DOWNSTREAM);
        List<FunctionInfo> nodes = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            // inputs made by NCCL have its nodes alone; the others have every bridge, of which it takes every second
            if (everyLevel ? i % 2 == 1 : above.get(i).portType() == PortType.SWITCH_UPSTREAM) {
                nodes.add(above.get(i));
            }
        }
        return flatten(nodes);
    }

    private static List<FunctionInfo> flatten(List<FunctionInfo> nodes) {
        List<FunctionInfo> flat = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            boolean lowerHalf = i + 1 < nodes.size() && oneBroadcomSwitch(nodes.get(i + 1), nodes.get(i));
            if (!lowerHalf) {
                flat.add(nodes.get(i));
            }
        }
        return flat;
    }

    private static boolean oneBroadcomSwitch(FunctionInfo upper, FunctionInfo lower) {
        long above = id(upper) & BROADCOM_MASK;
        long below = id(lower) & BROADCOM_MASK;
        return above == BROADCOM_GEN4 && below == BROADCOM_GEN4
                || above == BROADCOM_GEN5 && below == BROADCOM_GEN5_LOWER;
    }

    private static long id(FunctionInfo f) {
        return (long) f.vendorId().orElse(0) << 48
                | (long) f.deviceId().orElse(0) << 32
                | (long) f.subsystemVendorId().orElse(0) << 16
                | f.subsystemId().orElse(0);
    }
}
