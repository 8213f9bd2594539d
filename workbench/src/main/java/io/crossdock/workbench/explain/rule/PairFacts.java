package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.run.TransferOutcome;
import java.util.Map;
import java.util.Optional;

/**
 * What rules may look at.
 *
 * @param machine the machine
 * @param from initiator
 * @param to target
 * @param iommu mode of the run
 * @param route way through the fabric
 * @param verdict what Linux p2pdma says, if it was asked
 * @param outcomes what was run, per API
 */
public record PairFacts(
        MachineDescription machine,
        FunctionInfo from,
        FunctionInfo to,
        Iommu.Mode iommu,
        PeerRoute route,
        Optional<PeerVerdict> verdict,
        Map<Api, TransferOutcome> outcomes) {}
