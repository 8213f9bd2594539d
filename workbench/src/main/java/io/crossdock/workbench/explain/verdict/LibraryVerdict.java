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

/** What NCCL does by default about a pair: peer-to-peer up to a level, through host memory beyond it. */
final class LibraryVerdict {
    private static final String NAME = "NCCL";
    private static final String SOURCE = "NCCL, src/graph/paths.cc, ncclTopoCheckP2p and ncclTopoCheckGdr, 04cdb808";

    /** GPUs up to which NCCL goes through AMD's processors. */
    private static final int FEW_GPUS = 2;

    private LibraryVerdict() {}

    static LayerVerdict of(
            MachineDescription machine, FunctionInfo from, FunctionInfo to, PeerRoute route, LayerVerdict driver) {
        boolean gpus = Kinds.isGpu(from) && Kinds.isGpu(to);
        boolean network = Kinds.isGpu(from) && Kinds.isNetwork(to) || Kinds.isNetwork(from) && Kinds.isGpu(to);
        if (!gpus && !network) {
            return verdict(Answer.NOT_ASKED, "", "moves data between GPUs and network cards only", List.of());
        }
        Set<PathType> paths = NcclPath.between(machine, route);
        String how = paths.stream().map(Enum::name).collect(Collectors.joining(" or "));
        String variable = network ? "NCCL_NET_GDR_LEVEL" : "NCCL_P2P_LEVEL";
        List<String> evidence = new ArrayList<>(List.of(SOURCE));
        PairWords.of(machine, from.bdf(), to.bdf(), "path").ifPresent(w -> evidence.add(w.tool() + ": " + w.text()));
        Set<Answer> answers = EnumSet.noneOf(Answer.class);
        for (PathType level : levels(machine, network)) {
            paths.forEach(p -> answers.add(p.compareTo(level) <= 0 ? Answer.YES : Answer.NO));
        }
        if (answers.equals(EnumSet.of(Answer.NO))) {
            return verdict(
                    Answer.NO,
                    how,
                    "beyond its default level PXB (" + variable + "), so it stages in host memory",
                    evidence);
        }
        if (answers.size() > 1) {
            return verdict(Answer.UNKNOWN, how, "depends on the processor and the number of GPUs in use", evidence);
        }
        String within = "within its default level "
                + levels(machine, network).iterator().next();
        if (driver.answer() == Answer.NO) {
            return verdict(Answer.NO, how, within + ", but it asks the driver, which says no", evidence);
        }
        return driver.answer() == Answer.YES || network
                ? verdict(Answer.YES, how, within, evidence)
                : verdict(Answer.CONDITIONAL, how, within + ", if the driver allows it", evidence);
    }

    /** Default levels that the machine may have; two where nothing tells whether the processor is AMD's. */
    private static Set<PathType> levels(MachineDescription machine, boolean network) {
        long gpus = machine.topology().functions().stream()
                .filter(f -> Kinds.isGpu(f) && (Kinds.isOf(f, Kinds.NVIDIA) || Kinds.isOf(f, Kinds.AMD_GPU)))
                .count();
        if (network || gpus > FEW_GPUS) {
            return EnumSet.of(PathType.PXB);
        }
        Cpu cpu = machine.platform().cpu();
        if (cpu.vendor() == Cpu.Vendor.AMD) {
            return EnumSet.of(PathType.SYS);
        }
        return cpu.vendor() == Cpu.Vendor.UNKNOWN && cpu.architecture() != Cpu.Architecture.AARCH64
                ? EnumSet.of(PathType.PXB, PathType.SYS)
                : EnumSet.of(PathType.PXB);
    }

    private static LayerVerdict verdict(Answer answer, String how, String reason, List<String> evidence) {
        return new LayerVerdict(Layer.LIBRARY, NAME, answer, how, reason, evidence);
    }
}
