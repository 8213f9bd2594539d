package io.crossdock.workbench.explain.rule;

import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.verdict.NcclPath;
import java.util.List;
import java.util.Optional;

/** XD062: NVLink joins the two: PCIe is not the route. */
final class NvlinkPresent implements Rule {
    @Override
    public String code() {
        return "XD062";
    }

    @Override
    public String title() {
        return "NVLink joins the two devices";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The input tells of NVLinks between the two.",
                "CUDA, and every library on it, sends between them over NVLink. What PCIe, ACS or the IOMMU would do concerns other traffic.",
                "nvidia-smi topo -m (NV#), nvidia-smi nvlink, the library's topology.",
                "None needed.",
                "None.",
                "NVIDIA's documentation of nvidia-smi topo.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        int links =
                NcclPath.nvlinks(facts.machine(), facts.from().bdf(), facts.to().bdf());
        return links == 0
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Level.NOTE,
                        code(),
                        "NVLink joins the two: CUDA does not use the PCIe route below",
                        List.of(links + (links == 1 ? " link" : " links")),
                        "",
                        List.of()));
    }
}
