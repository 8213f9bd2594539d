package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.run.Attribute;
import java.util.List;
import java.util.Optional;

/** The driver says which memory type its mapping gets: what seed 000 asks of dma_map_resource. */
final class CallersMemoryType implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return "XD010";
    }

    @Override
    public String title() {
        return "let the driver choose Normal-NC for this mapping";
    }

    @Override
    public List<String> how(PairFacts facts) {
        return List.of(
                "dma_map_resource has no such argument in any kernel that was read: an interface change",
                "Crossdock: dma.mapResource(…, DmaAttributes.of(NORMAL_NC), …), or explain --attribute normal-nc");
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.DRIVER_CHANGE);
    }

    @Override
    public String persists() {
        return "with the driver";
    }

    @Override
    public String verify(PairFacts facts) {
        return "crossdock explain with --attribute normal-nc shows the entry; measure one copy";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        return MappedAsDevice.holds(facts)
                ? Optional.of(Changes.memoryType(facts.machine(), Attribute.NORMAL_NC, false))
                : Optional.empty();
    }
}
