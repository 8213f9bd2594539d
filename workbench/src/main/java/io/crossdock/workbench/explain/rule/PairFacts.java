package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Layer;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What rules may look at.
 *
 * @param machine the machine
 * @param from initiator
 * @param to target
 * @param iommu mode of the run
 * @param iommuAssumed whether nobody told the mode
 * @param route way through the fabric
 * @param p2pdma what Linux p2pdma says
 * @param verdicts what all layers say, lowest first
 * @param outcomes what was run, per API
 */
public record PairFacts(
        MachineDescription machine,
        FunctionInfo from,
        FunctionInfo to,
        Iommu.Mode iommu,
        boolean iommuAssumed,
        PeerRoute route,
        PeerVerdict p2pdma,
        List<LayerVerdict> verdicts,
        Map<Api, TransferOutcome> outcomes) {

    /** A layer's answer. */
    public Answer answer(Layer layer) {
        return verdicts.stream()
                .filter(v -> v.layer() == layer)
                .findFirst()
                .map(LayerVerdict::answer)
                .orElse(Answer.UNKNOWN);
    }

    /** What was run by the way that the machine's driver uses; everything that was run, if nobody told which that is. */
    public Collection<TransferOutcome> outcomesInUse() {
        Optional<TransferOutcome> used = machine.platform()
                .driver()
                .api()
                .flatMap(option -> outcomes.entrySet().stream()
                        .filter(e -> e.getKey().option().equals(option))
                        .map(Map.Entry::getValue)
                        .findFirst());
        return used.isPresent() ? List.of(used.get()) : outcomes.values();
    }

    /** Whether requests leave the switches, as the topology has it. */
    public boolean passesRootComplex() {
        return switch (route.routeClass()) {
            case SAME_ROOT_PORT_REDIRECTED, SAME_HOST_BRIDGE, DIFFERENT_HOST_BRIDGES -> true;
            case SAME_FUNCTION, SAME_DEVICE, SAME_SWITCH, UNKNOWN -> false;
        };
    }
}
