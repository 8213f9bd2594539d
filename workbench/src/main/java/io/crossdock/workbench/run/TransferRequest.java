package io.crossdock.workbench.run;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.util.Map;

/**
 * A transfer to run: one function writes to, and reads from, a BAR of another.
 *
 * @param machine machine to build
 * @param from initiator
 * @param to target
 * @param bar memory BAR of the target
 * @param addressing how the initiator reaches it
 * @param iommu how the translation unit is set up; never {@code UNKNOWN}
 * @param attribute memory type that the driver asks for
 * @param bytes size of the transfer, per direction
 * @param overrides parameters set by the user, by name
 */
public record TransferRequest(
        MachineDescription machine,
        Bdf from,
        Bdf to,
        int bar,
        Addressing addressing,
        Iommu.Mode iommu,
        Attribute attribute,
        long bytes,
        Map<String, Double> overrides) {
    public TransferRequest {
        overrides = Map.copyOf(overrides);
    }
}
