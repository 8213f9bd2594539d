package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bar;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.ResizableBar;
import io.crossdock.peer.PeerVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What amdgpu says about two AMD GPUs: a conjunction of p2pdma's answer, a BAR that shows all video memory, and an
 * address that the client's DMA mask reaches ({@code amdgpu_device_is_peer_accessible}), in kernels with
 * {@code CONFIG_HSA_AMD_P2P}.
 */
final class AmdgpuDriver {
    private static final String SOURCE = "drivers/gpu/drm/amd/amdgpu/amdgpu_device.c, amdgpu_device_is_peer_accessible";

    /** BAR size from the times before resizable BARs. */
    private static final long SMALL_BAR = 256L << 20;

    private AmdgpuDriver() {}

    static LayerVerdict of(FunctionInfo to, PeerVerdict p2pdma) {
        List<String> evidence = new ArrayList<>(List.of(SOURCE));
        if (p2pdma.status() == PeerVerdict.Status.REFUSED) {
            return verdict(Answer.NO, "", "it asks p2pdma, and p2pdma refuses", evidence);
        }
        Optional<Bar> bar = to.largestMemoryBar();
        Optional<ResizableBar> grown = bar.flatMap(b -> to.resizableBars().stream()
                .filter(r -> r.bar() == b.index() && !r.supportedBytes().isEmpty())
                .findFirst());
        if (grown.isPresent()
                && grown.get().currentBytes() < grown.get().supportedBytes().getLast()) {
            evidence.add(to.bdf() + " BAR " + grown.get().bar() + ": "
                    + mebibytes(grown.get().currentBytes()) + " of "
                    + mebibytes(grown.get().supportedBytes().getLast()) + " that it offers");
            return verdict(
                    Answer.CONDITIONAL,
                    "",
                    "it wants all video memory visible, and BAR " + grown.get().bar() + " of " + to.bdf()
                            + " is smaller than the largest size that it offers",
                    evidence);
        }
        if (bar.isPresent() && bar.get().size().orElse(0) <= SMALL_BAR) {
            evidence.add(to.bdf() + " BAR " + bar.get().index() + ": "
                    + mebibytes(bar.get().size().orElse(0)));
            return verdict(
                    Answer.NO, "", "it wants all video memory visible, and the BAR shows 256 MiB at most", evidence);
        }
        return p2pdma.status() == PeerVerdict.Status.UNKNOWN
                ? verdict(Answer.UNKNOWN, "", "it asks p2pdma, whose answer is not known", evidence)
                : verdict(
                        Answer.CONDITIONAL,
                        "",
                        "it asks p2pdma, which allows the pair; it also needs CONFIG_HSA_AMD_P2P, and a DMA mask that"
                                + " reaches the BAR",
                        evidence);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static LayerVerdict verdict(Answer answer, String how, String reason, List<String> evidence) {
        return new LayerVerdict(Layer.DRIVER, "amdgpu", answer, how, reason, evidence);
    }
}
