package io.crossdock.workbench.explain;

import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;

/** How an IOMMU is used, in words, and what to take where an input does not tell. */
public final class IommuModes {
    private IommuModes() {}

    /**
     * The mode to run with where nobody told: an input that shows IOMMU groups comes from a kernel that uses an IOMMU,
     * and translating is what Linux does unless told otherwise.
     */
    public static Iommu.Mode likely(MachineDescription machine) {
        boolean groups = machine.topology().functions().stream()
                .anyMatch(f -> f.iommuGroup().isPresent());
        return groups ? Iommu.Mode.TRANSLATED : Iommu.Mode.OFF;
    }

    /** Unit and mode, for the head of a report. */
    public static String words(Iommu unit, Iommu.Mode mode, boolean assumed) {
        String kind = switch (unit.kind()) {
            case NONE -> "no IOMMU";
            case SMMUV3 -> "SMMUv3";
            case VTD -> "VT-d";
            case AMDVI -> "AMD-Vi";
            case UNKNOWN -> "IOMMU";
        };
        return unit.kind() == Iommu.Kind.NONE ? kind : kind + " " + word(mode) + (assumed ? " (assumed)" : "");
    }

    static String word(Iommu.Mode mode) {
        return switch (mode) {
            case OFF -> "off";
            case PASSTHROUGH -> "passthrough";
            case TRANSLATED -> "translating";
            case UNKNOWN -> "in unknown state";
        };
    }
}
