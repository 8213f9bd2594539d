package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.run.Attribute;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A question about one pair.
 *
 * @param machine the machine
 * @param from function that starts the transfer
 * @param to function whose memory is written and read
 * @param bar BAR of {@code to}; empty for its largest memory BAR
 * @param apis APIs asked about
 * @param iommu how the IOMMU is set up; empty for what the machine says
 * @param attribute memory type that the driver asks for
 * @param kernel Linux version; empty for what the machine says
 * @param transferBytes size of the transfer
 * @param overrides parameters that the user set, by name
 */
public record ExplainRequest(
        MachineDescription machine,
        Bdf from,
        Bdf to,
        OptionalInt bar,
        Set<Api> apis,
        Optional<Iommu.Mode> iommu,
        Attribute attribute,
        Optional<KernelVersion> kernel,
        long transferBytes,
        Map<String, Double> overrides) {
    public ExplainRequest {
        apis = Set.copyOf(apis);
        overrides = Map.copyOf(overrides);
    }
}
