package io.crossdock.workbench.judge;

import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.machine.IommuInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translation units that can be judged. */
public enum JudgeUnit {
    /** Intel VT-d in legacy mode. */
    VTD(IommuInfo.Kind.VTD, QemuUnit.VTD),
    /** Intel VT-d in scalable mode, second stage. */
    VTD_SCALABLE(IommuInfo.Kind.VTD, QemuUnit.VTD_SCALABLE),
    /** Intel VT-d in scalable mode, first stage. */
    VTD_FIRST(IommuInfo.Kind.VTD, QemuUnit.VTD_FIRST_STAGE),
    /** Arm SMMUv3, stage 1. */
    SMMUV3(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3),
    /** The same with pages of 16 KiB. */
    SMMUV3_16K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3),
    /** The same with pages of 64 KiB. */
    SMMUV3_64K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3),
    /** Arm SMMUv3, stage 2. */
    SMMUV3_S2(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** The same with pages of 16 KiB. */
    SMMUV3_S2_16K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** The same with pages of 64 KiB. */
    SMMUV3_S2_64K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** Arm SMMUv3, stage 1 over stage 2. */
    SMMUV3_NESTED(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** The same with pages of 16 KiB in both. */
    SMMUV3_NESTED_16K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** The same with pages of 64 KiB in both. */
    SMMUV3_NESTED_64K(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3_STAGE2),
    /** AMD-Vi, version 1 tables. */
    AMDVI(IommuInfo.Kind.AMDVI, QemuUnit.AMDVI),
    /** AMD-Vi, guest tables, which QEMU's unit has not. */
    AMDVI_V2(IommuInfo.Kind.AMDVI, null);

    private final IommuInfo.Kind kind;
    private final Optional<QemuUnit> qemu;

    JudgeUnit(IommuInfo.Kind kind, @Nullable QemuUnit qemu) {
        this.kind = kind;
        this.qemu = Optional.ofNullable(qemu);
    }

    /** As the user writes it, such as {@code vtd-scalable}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The unit that a user named. */
    public static Optional<JudgeUnit> of(String text) {
        return Arrays.stream(values()).filter(u -> u.text().equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Architecture of the unit. */
    public IommuInfo.Kind kind() {
        return kind;
    }

    /** The same unit of QEMU; empty if it has none. */
    public Optional<QemuUnit> qemu() {
        return qemu;
    }

    Dialect dialect() {
        return switch (this) {
            case VTD -> new VtdDialect();
            case VTD_SCALABLE -> new VtdScalableDialect();
            case VTD_FIRST -> new VtdFirstStageDialect();
            case SMMUV3 -> new SmmuDialect(Paging.OF_4K);
            case SMMUV3_16K -> new SmmuDialect(Paging.OF_16K);
            case SMMUV3_64K -> new SmmuDialect(Paging.OF_64K);
            case SMMUV3_S2 -> new SmmuStage2Dialect(Paging.OF_4K);
            case SMMUV3_S2_16K -> new SmmuStage2Dialect(Paging.STAGE_2_OF_16K);
            case SMMUV3_S2_64K -> new SmmuStage2Dialect(Paging.OF_64K);
            case SMMUV3_NESTED -> new SmmuNestedDialect(Paging.OF_4K);
            case SMMUV3_NESTED_16K -> new SmmuNestedDialect(Paging.OF_16K);
            case SMMUV3_NESTED_64K -> new SmmuNestedDialect(Paging.OF_64K);
            case AMDVI -> new AmdDialect();
            case AMDVI_V2 -> new AmdGuestDialect();
        };
    }
}
