package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What NCCL, or RCCL for AMD's GPUs, does by default about a pair: peer-to-peer up to a level, through host memory beyond
 * it.
 */
final class LibraryVerdict {
    private static final String NCCL = "NCCL";
    private static final String RCCL = "RCCL";
    private static final String NCCL_SOURCE =
            "NVIDIA/nccl, src/graph/paths.cc, ncclTopoCheckP2p and ncclTopoCheckGdr, 04cdb808";
    private static final String RCCL_SOURCE =
            "ROCm/rccl, src/graph/paths.cc, ncclTopoCheckP2p and ncclTopoCheckGdr, ee2d4e42";

    /** GPUs up to which NCCL goes through AMD's processors. */
    private static final int FEW_GPUS = 2;

    /** Makers of GPUs and consoles that neither library drives: Intel, ASPEED, Matrox. */
    private static final Set<Integer> OTHER_MAKERS = Set.of(Kinds.INTEL, 0x1a03, 0x102b);

    private LibraryVerdict() {}

    static LayerVerdict of(Traits traits, FunctionInfo from, FunctionInfo to, PeerRoute route, LayerVerdict driver) {
        MachineDescription machine = traits.machine();
        boolean gpus = isServed(from) && isServed(to);
        boolean network = isServed(from) && Kinds.isNetwork(to) || Kinds.isNetwork(from) && isServed(to);
        boolean rccl = Kinds.isGpu(from) && Kinds.isOf(from, Kinds.AMD_GPU)
                || Kinds.isGpu(to) && Kinds.isOf(to, Kinds.AMD_GPU);
        String name = rccl ? RCCL : NCCL;
        if (!gpus && !network) {
            return verdict(
                    name,
                    Answer.NOT_ASKED,
                    "",
                    "moves data between NVIDIA's (RCCL: AMD's) GPUs and network cards only",
                    List.of());
        }
        Set<PathType> paths = NcclPath.between(machine, route);
        String how = paths.stream().map(Enum::name).collect(Collectors.joining(" or "));
        List<String> evidence = new ArrayList<>(List.of(rccl ? RCCL_SOURCE : NCCL_SOURCE));
        PairWords.of(machine, from.bdf(), to.bdf(), "path").ifPresent(w -> evidence.add(w.tool() + ": " + w.text()));
        Set<PathType> levels = network
                ? EnumSet.of(PathType.PXB)
                : rccl ? rcclLevels(machine.platform().cpu()) : ncclLevels(traits);
        Set<Answer> answers = EnumSet.noneOf(Answer.class);
        for (PathType level : levels) {
            paths.forEach(p -> answers.add(p.compareTo(level) <= 0 ? Answer.YES : Answer.NO));
        }
        if (answers.equals(EnumSet.of(Answer.NO))) {
            String variable = network ? "NCCL_NET_GDR_LEVEL" : "NCCL_P2P_LEVEL";
            return verdict(
                    name,
                    Answer.NO,
                    how,
                    "beyond its default level PXB (" + variable + "), so it stages in host memory",
                    evidence);
        }
        if (answers.size() > 1) {
            return verdict(name, Answer.UNKNOWN, how, undecided(levels), evidence);
        }
        return within(name, how, "within its default level " + levels.iterator().next(), network, driver, evidence);
    }

    private static String undecided(Set<PathType> levels) {
        return levels.size() > 1
                ? "depends on the processor's maker and the number of GPUs in use"
                : "depends on whether both are on one NUMA node, which is not shown";
    }

    private static LayerVerdict within(
            String name, String how, String within, boolean network, LayerVerdict driver, List<String> evidence) {
        if (network) {
            return verdict(name, Answer.YES, how, within, evidence);
        }
        return switch (driver.answer()) {
            case YES -> verdict(name, Answer.YES, how, within, evidence);
            case NO -> verdict(name, Answer.NO, how, within + ", but it asks the driver, which says no", evidence);
            case WRITES_ONLY ->
                verdict(
                        name,
                        Answer.NO,
                        how,
                        within + ", but it wants the driver's word for writes and reads, and has it for writes only",
                        evidence);
            case CONDITIONAL, UNKNOWN, NOT_ASKED ->
                verdict(name, Answer.CONDITIONAL, how, within + ", if the driver allows it", evidence);
        };
    }

    /** GPUs that the two libraries may drive: all but those of makers of whom it is known that they do not. */
    static boolean isServed(FunctionInfo f) {
        return Kinds.isGpu(f) && !OTHER_MAKERS.contains(f.vendorId().orElse(-1));
    }

    /** Default levels that the machine may have; two where nothing tells whether the processor is AMD's. */
    private static Set<PathType> ncclLevels(Traits traits) {
        if (traits.gpus() > FEW_GPUS) {
            return EnumSet.of(PathType.PXB);
        }
        Cpu cpu = traits.machine().platform().cpu();
        if (cpu.vendor() == Cpu.Vendor.AMD) {
            return EnumSet.of(PathType.SYS);
        }
        return cpu.vendor() == Cpu.Vendor.UNKNOWN && cpu.architecture() != Cpu.Architecture.AARCH64
                ? EnumSet.of(PathType.PXB, PathType.SYS)
                : EnumSet.of(PathType.PXB);
    }

    /** Everywhere, except through processors of Arm, Intel and Zhaoxin. */
    private static Set<PathType> rcclLevels(Cpu cpu) {
        if (cpu.vendor() == Cpu.Vendor.AMD) {
            return EnumSet.of(PathType.SYS);
        }
        boolean known = cpu.vendor() != Cpu.Vendor.UNKNOWN || cpu.architecture() == Cpu.Architecture.AARCH64;
        return known ? EnumSet.of(PathType.PXB) : EnumSet.of(PathType.PXB, PathType.SYS);
    }

    private static LayerVerdict verdict(String name, Answer answer, String how, String reason, List<String> evidence) {
        return new LayerVerdict(Layer.LIBRARY, name, answer, how, reason, evidence);
    }
}
