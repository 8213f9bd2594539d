package io.crossdock.workbench.explain.rule;

import io.crossdock.model.observe.MemoryType;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.run.PteEvidence;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.List;
import java.util.Optional;

/** XD011: peer memory is mapped cacheable. */
final class WriteBackPeer implements Rule {
    @Override
    public String code() {
        return "XD011";
    }

    @Override
    public String title() {
        return "peer memory is mapped write-back";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The page-table entry decodes to a Normal cacheable type while the address is a device's BAR.",
                "An interconnect may merge cacheable write bursts beyond what the target's root port accepts, and no"
                        + " cache holds a BAR coherently.",
                "AttrIndx of the entry and the MAIR byte it selects.",
                "Normal non-cacheable moves data equally fast and promises no cache.",
                "A driver change.",
                "Robin Murphy (Arm), iommu list, July 2025: mapping MMIO with IOMMU_CACHE is not guaranteed to end well"
                        + " if the interconnect exceeds the target root port's MPS.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        for (TransferOutcome outcome : facts.outcomesInUse()) {
            boolean cacheable =
                    outcome.writes().types().stream().anyMatch(t -> t.type() == MemoryType.NORMAL_CACHEABLE);
            if (cacheable && outcome.pte().isPresent()) {
                PteEvidence pte = outcome.pte().get();
                return Optional.of(new Finding(
                        Finding.Level.WARNING,
                        code(),
                        "a BAR is mapped as cacheable memory: fast, but not guaranteed to arrive",
                        List.of(String.format(
                                "PTE 0x%016x at IOVA 0x%x: %s", pte.value(), pte.iova(), pte.attribute())),
                        "the interconnect may merge bursts beyond the target root port's maximum payload",
                        List.of("copy one way and compare at the destination before relying on it")));
            }
        }
        return Optional.empty();
    }
}
