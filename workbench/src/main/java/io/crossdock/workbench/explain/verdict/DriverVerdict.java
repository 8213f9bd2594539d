package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.MachineDescription;
import java.util.List;

/** What the vendor's kernel driver does about a pair, for the drivers of which it is known. */
final class DriverVerdict {
    private DriverVerdict() {}

    static LayerVerdict of(MachineDescription machine, FunctionInfo from, FunctionInfo to, PeerVerdict p2pdma) {
        boolean gpus = Kinds.isGpu(from) && Kinds.isGpu(to);
        if (gpus && Kinds.isOf(from, Kinds.NVIDIA) && Kinds.isOf(to, Kinds.NVIDIA)) {
            return NvidiaDriver.of(machine, from, to);
        }
        if (gpus && Kinds.isOf(from, Kinds.AMD_GPU) && Kinds.isOf(to, Kinds.AMD_GPU)) {
            return AmdgpuDriver.of(to, p2pdma);
        }
        if (Kinds.isGpu(to) && Kinds.isOf(to, Kinds.NVIDIA) && Kinds.isNetwork(from)) {
            return new LayerVerdict(
                    Layer.DRIVER,
                    "nvidia-peermem",
                    Answer.CONDITIONAL,
                    "",
                    "it looks at no route: it maps BAR 1 with dma_map_resource, and whether requests arrive is the"
                            + " fabric's affair",
                    List.of("open-gpu-kernel-modules, nv-dma.c"));
        }
        return new LayerVerdict(
                Layer.DRIVER,
                "vendor's driver",
                Answer.UNKNOWN,
                "",
                "no rules of the " + driver(to) + " were read",
                List.of());
    }

    private static String driver(FunctionInfo f) {
        return f.driver()
                .map(d -> "driver " + d)
                .orElseGet(() -> f.vendorId().isPresent()
                        ? String.format("driver of vendor %04x", f.vendorId().getAsInt())
                        : "driver");
    }
}
