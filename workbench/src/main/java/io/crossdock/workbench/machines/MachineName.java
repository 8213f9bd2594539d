package io.crossdock.workbench.machines;

import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.model.vtd.VtdMode;
import io.crossdock.pagetable.Stage;
import io.crossdock.platform.Iommu;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine that {@link OpenMachine} can open: who plays it, and its translation unit. */
public enum MachineName {
    MODEL_VTD(Iommu.Kind.VTD, null),
    /** Scalable mode, second stage. */
    MODEL_VTD_SCALABLE(Iommu.Kind.VTD, null),
    /** The same with tables of 5 levels, which QEMU's unit lacks. */
    MODEL_VTD_SCALABLE_5(Iommu.Kind.VTD, null),
    /** Scalable mode, first stage. */
    MODEL_VTD_FIRST(Iommu.Kind.VTD, null),
    /** The same with tables of 5 levels. */
    MODEL_VTD_FIRST_5(Iommu.Kind.VTD, null),
    MODEL_SMMU(Iommu.Kind.SMMUV3, null),
    /** Stage 1 over stage 2. */
    MODEL_SMMU_NESTED(Iommu.Kind.SMMUV3, null),
    QEMU_VTD(Iommu.Kind.VTD, QemuUnit.VTD),
    QEMU_VTD_SCALABLE(Iommu.Kind.VTD, QemuUnit.VTD_SCALABLE),
    QEMU_VTD_FIRST(Iommu.Kind.VTD, QemuUnit.VTD_FIRST_STAGE),
    QEMU_SMMU(Iommu.Kind.SMMUV3, QemuUnit.SMMUV3),
    QEMU_SMMU_NESTED(Iommu.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2);

    private final Iommu.Kind unit;
    private final Optional<QemuUnit> qemu;

    MachineName(Iommu.Kind unit, @Nullable QemuUnit qemu) {
        this.unit = unit;
        this.qemu = Optional.ofNullable(qemu);
    }

    /** As the user writes it, such as {@code qemu-vtd}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The machine that a user named. */
    public static Optional<MachineName> of(String text) {
        return Arrays.stream(values()).filter(m -> m.text().equals(text)).findFirst();
    }

    /** Architecture of the translation unit. */
    public Iommu.Kind unit() {
        return unit;
    }

    /** What a modelled VT-d unit offers. */
    VtdMode vtd() {
        return switch (this) {
            case MODEL_VTD_SCALABLE -> VtdMode.SCALABLE;
            case MODEL_VTD_FIRST -> VtdMode.FIRST_STAGE;
            case MODEL_VTD_SCALABLE_5, MODEL_VTD_FIRST_5 -> VtdMode.FIVE_LEVELS;
            default -> VtdMode.LEGACY;
        };
    }

    /** The stage that translates. */
    Stage stage() {
        return switch (this) {
            case MODEL_VTD_FIRST, MODEL_VTD_FIRST_5, QEMU_VTD_FIRST -> Stage.FIRST;
            case MODEL_SMMU_NESTED, QEMU_SMMU_NESTED -> Stage.NESTED;
            default -> Stage.USUAL;
        };
    }

    /** QEMU's unit; empty for the modelled machines. */
    Optional<QemuUnit> qemu() {
        return qemu;
    }

    @Override
    public String toString() {
        return text();
    }
}
