package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import java.util.List;
import java.util.Set;

/** Whether a machine is a virtual one, and what gives it away. */
public final class Guests {
    /** Devices that only hypervisors have: vendor and device number. */
    private static final Set<Integer> EMULATED = Set.of(
            0x8086_29c0, // host bridge of QEMU's q35; the chipset itself is of 2007
            0x8086_1237, // host bridge of QEMU's i440fx
            0x1b36_0008, // QEMU: host bridge of pcie-pci
            0x1b36_000b, // QEMU: pxb-pcie
            0x1b36_000c, // QEMU: root port
            0x104c_8232, // upstream port that QEMU's x3130 emulates
            0x104c_8233); // downstream port of the same

    private Guests() {}

    /** What the host told; else whether its chipset is a hypervisor's. */
    public static boolean isGuest(MachineDescription machine) {
        return machine.platform().host().guest().orElseGet(() -> !signs(machine).isEmpty());
    }

    /** Functions of a hypervisor's chipset, each with its address. Paravirtual devices alone prove nothing. */
    public static List<String> signs(MachineDescription machine) {
        return machine.topology().functions().stream()
                .filter(f -> EMULATED.contains(id(f)))
                .map(f -> f.bdf() + " " + String.format("%04x:%04x", id(f) >>> 16, id(f) & 0xffff)
                        + (f.description().isBlank() ? "" : " " + f.description()))
                .toList();
    }

    private static int id(FunctionInfo f) {
        return f.vendorId().orElse(0) << 16 | f.deviceId().orElse(0);
    }
}
