package io.crossdock.workbench.explain.remedy;

import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.workbench.run.Attribute;

/** Small changes to a description. */
final class Changes {
    private Changes() {}

    static MachineDescription memoryType(MachineDescription machine, Attribute type, boolean byPatch) {
        Platform p = machine.platform();
        return machine.withPlatform(p.withDriver(p.driver().withMemoryType(type.label(), byPatch)));
    }
}
