package io.crossdock.workbench.judge;

import io.crossdock.hardware.qemu.QemuUnit;
import io.crossdock.machine.IommuInfo;

/** Translation units that can be judged. */
public enum JudgeUnit {
    /** Intel VT-d in legacy mode. */
    VTD(IommuInfo.Kind.VTD, QemuUnit.VTD),
    /** Arm SMMUv3, stage 1. */
    SMMUV3(IommuInfo.Kind.SMMUV3, QemuUnit.SMMUV3),
    /** AMD-Vi, version 1 tables. */
    AMDVI(IommuInfo.Kind.AMDVI, QemuUnit.AMDVI);

    private final IommuInfo.Kind kind;
    private final QemuUnit qemu;

    JudgeUnit(IommuInfo.Kind kind, QemuUnit qemu) {
        this.kind = kind;
        this.qemu = qemu;
    }

    /** Architecture of the unit. */
    public IommuInfo.Kind kind() {
        return kind;
    }

    /** The same unit of QEMU. */
    public QemuUnit qemu() {
        return qemu;
    }

    Dialect dialect() {
        return switch (this) {
            case VTD -> new VtdDialect();
            case SMMUV3 -> new SmmuDialect();
            case AMDVI -> new AmdDialect();
        };
    }
}
