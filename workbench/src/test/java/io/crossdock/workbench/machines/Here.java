package io.crossdock.workbench.machines;

import io.crossdock.hardware.qemu.QemuInstall;
import org.junit.jupiter.api.Assumptions;

/** Skips a test on a machine that this computer does not have. */
public final class Here {
    private Here() {}

    public static void need(MachineName name) {
        name.qemu()
                .ifPresent(unit -> Assumptions.assumeTrue(
                        QemuInstall.all(unit).stream()
                                .limit(1)
                                .anyMatch(preferred -> preferred.version().compareTo(unit.since()) >= 0),
                        () -> "no QEMU for " + name + " on this computer"));
    }
}
