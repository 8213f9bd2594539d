package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.run.Attribute;
import java.util.List;
import java.util.Optional;

/** Seed 000's own workaround: a kernel whose iommu_dma_map_resource does not add IOMMU_MMIO. */
final class PatchedKernel implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return "XD010";
    }

    @Override
    public String title() {
        return "a kernel without IOMMU_MMIO in dma_map_resource";
    }

    @Override
    public List<String> how(PairFacts facts) {
        return List.of(
                "dma-iommu.c, iommu_dma_map_resource: drop | IOMMU_MMIO; the entry becomes Normal-NC",
                "every driver's mapping changes: FIFO registers behind DMA engines lose the type they need");
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.KERNEL_CHANGE, Cost.REBOOT);
    }

    @Override
    public String persists() {
        return "until the next kernel update";
    }

    @Override
    public String verify(PairFacts facts) {
        return "measure one copy: the entry is in the IOMMU's page table, which no file shows";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        return MappedAsDevice.holds(facts)
                ? Optional.of(Changes.memoryType(facts.machine(), Attribute.NORMAL_NC, true))
                : Optional.empty();
    }
}
