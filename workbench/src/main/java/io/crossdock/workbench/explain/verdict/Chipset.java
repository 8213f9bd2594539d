package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.platform.MachineDescription;
import java.util.Optional;

/** Lanes of a chipset, which look like the processor's and are not. */
public final class Chipset {
    /** What is behind such lanes, in words. */
    public static final String LIMIT =
            "Intel DMI 3.0 x4 and AMD Gen3 x4 carry 3.9 GB/s, DMI 4.0 x8 and AMD Gen4 x4 at most 15.8 and 7.9";

    /** Device numbers of the chipset's root ports on Intel's bus 0: 1b, 1c and 1d. */
    private static final int FIRST_INTEL_DEVICE = 0x1b;

    private static final int LAST_INTEL_DEVICE = 0x1d;

    private Chipset() {}

    /** The chipset's port above a device. */
    public static Optional<FunctionInfo> port(MachineDescription machine, FunctionInfo device) {
        if (Guests.isGuest(machine)) {
            return Optional.empty();
        }
        return machine.topology().bridgesAbove(device.bdf()).stream()
                .filter(Chipset::isChipset)
                .findFirst();
    }

    private static boolean isChipset(FunctionInfo f) {
        boolean intel = f.portType() == PortType.ROOT_PORT
                && Kinds.isOf(f, Kinds.INTEL)
                && f.bdf().domain() == 0
                && f.bdf().bus() == 0
                && f.bdf().device() >= FIRST_INTEL_DEVICE
                && f.bdf().device() <= LAST_INTEL_DEVICE;
        boolean amd =
                f.portType() == PortType.SWITCH_UPSTREAM && (Kinds.isOf(f, Kinds.AMD) || Kinds.isOf(f, Kinds.ASMEDIA));
        return intel || amd;
    }

    /** One line of evidence. */
    public static String describe(FunctionInfo device, FunctionInfo port) {
        return device.bdf() + " below " + port.bdf()
                + (port.portType() == PortType.ROOT_PORT ? ", a root port of Intel's chipset" : ", a chipset's switch")
                + (port.description().isBlank() ? "" : ": " + port.description());
    }
}
