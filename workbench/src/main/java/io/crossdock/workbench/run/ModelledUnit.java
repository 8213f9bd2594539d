package io.crossdock.workbench.run;

import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which translation unit the model runs for a machine: its own, or a likely one where nobody says which it has, and the
 * report says so.
 */
public final class ModelledUnit {
    private ModelledUnit() {}

    /** The machine with a unit that the model has. */
    static MachineDescription of(MachineDescription machine) {
        Iommu unit = machine.platform().iommu();
        Iommu.Kind kind = switch (unit.kind()) {
            case NONE, SMMUV3, VTD, AMDVI -> unit.kind();
            case UNKNOWN -> likely(machine.platform().cpu());
        };
        return kind == unit.kind()
                ? machine
                : machine.withPlatform(machine.platform()
                        .withIommu(new Iommu(kind, unit.mode(), OptionalLong.empty(), unit.implementation())));
    }

    private static Iommu.Kind likely(Cpu cpu) {
        return cpu.architecture() == Cpu.Architecture.AARCH64 ? Iommu.Kind.SMMUV3 : Iommu.Kind.VTD;
    }

    /** What a reader has to know about the unit that was run, if it is not the machine's own. */
    public static Optional<String> standIn(MachineDescription machine) {
        return switch (machine.platform().iommu().kind()) {
            case UNKNOWN ->
                Optional.of("which IOMMU the machine has; run as "
                        + (likely(machine.platform().cpu()) == Iommu.Kind.SMMUV3 ? "SMMUv3" : "VT-d"));
            default -> Optional.empty();
        };
    }
}
