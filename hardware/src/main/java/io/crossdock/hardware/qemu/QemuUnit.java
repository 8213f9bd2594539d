package io.crossdock.hardware.qemu;

import io.crossdock.machine.IommuInfo;

/** The translation unit of a QEMU machine. With the unit comes the architecture. */
public enum QemuUnit {
    /** Intel VT-d, legacy mode: root and context tables, second-stage tables. */
    VTD(IommuInfo.Kind.VTD, 7, 2),
    /** Intel VT-d that also has scalable mode: second-stage tables through PASID tables. */
    VTD_SCALABLE(IommuInfo.Kind.VTD, 7, 2),
    /** Intel VT-d in scalable mode with first-stage tables <em>instead of</em> second-stage ones. */
    VTD_FIRST_STAGE(IommuInfo.Kind.VTD, 10, 0),
    /** Arm SMMUv3, for its stage 1. */
    SMMUV3(IommuInfo.Kind.SMMUV3, 7, 2),
    /** The same in a release that has stage 2, too. */
    SMMUV3_STAGE2(IommuInfo.Kind.SMMUV3, 10, 0),
    /** AMD-Vi: host translation by version 1 tables. Before release 11 it logs no event. */
    AMDVI(IommuInfo.Kind.AMDVI, 7, 2);

    private final IommuInfo.Kind kind;
    private final int sinceMajor;
    private final int sinceMinor;

    QemuUnit(IommuInfo.Kind kind, int sinceMajor, int sinceMinor) {
        this.kind = kind;
        this.sinceMajor = sinceMajor;
        this.sinceMinor = sinceMinor;
    }

    /** Architecture of the unit. */
    public IommuInfo.Kind kind() {
        return kind;
    }

    /** The first release that has the unit and with which it was tried. */
    public QemuVersion since() {
        return new QemuVersion(sinceMajor, sinceMinor, 0);
    }

    /** The emulator that has it: {@code qemu-system-} followed by the processor architecture. */
    String program() {
        return kind == IommuInfo.Kind.SMMUV3 ? "qemu-system-aarch64" : "qemu-system-x86_64";
    }

    /** Package that brings the emulator, as Debian names it. */
    String packageName() {
        return kind == IommuInfo.Kind.SMMUV3 ? "qemu-system-arm" : "qemu-system-x86";
    }
}
