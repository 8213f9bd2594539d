package io.crossdock.cli;

import io.crossdock.machine.IommuInfo;

/** Translation units as the command line names them; each has its own table format. */
enum UnitName {
    smmuv3(IommuInfo.Kind.SMMUV3),
    vtd(IommuInfo.Kind.VTD),
    amdvi(IommuInfo.Kind.AMDVI);

    private final IommuInfo.Kind kind;

    UnitName(IommuInfo.Kind kind) {
        this.kind = kind;
    }

    IommuInfo.Kind kind() {
        return kind;
    }
}
