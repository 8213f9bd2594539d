package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;

/** What is known of root complexes besides what a description states: kinds that a dump gives away. */
public final class RootComplexes {
    /** Linux numbers the domains that Intel's VMD makes from here on; they are no root complexes. */
    private static final int FIRST_VMD_DOMAIN = 0x10000;

    private RootComplexes() {}

    /**
     * Whether this is the root complex of an Intel client processor: Intel's servers have a root bus per I/O stack,
     * clients one for everything. Guests of a hypervisor, which show one root bus as well, do not count.
     */
    public static boolean isIntelClient(MachineDescription machine) {
        boolean intel = machine.platform().cpu().vendor() == Cpu.Vendor.INTEL
                || machine.topology().functions().stream()
                        .anyMatch(f -> f.isHostBridge() && Kinds.isOf(f, Kinds.INTEL));
        long roots = machine.topology().rootBuses().stream()
                .filter(r -> r.domain() < FIRST_VMD_DOMAIN)
                .count();
        boolean chipset = machine.topology().functions().stream().anyMatch(RootComplexes::isChipsetBridge);
        return intel && roots == 1 && chipset && !Guests.isGuest(machine);
    }

    /** The chipset's LPC or eSPI bridge, always 00:1f.0 on Intel: it proves that the dump shows bus 0 of a real board. */
    private static boolean isChipsetBridge(FunctionInfo f) {
        return Kinds.isOf(f, Kinds.INTEL)
                && f.bdf().domain() == 0
                && f.bdf().bus() == 0
                && f.bdf().device() == 0x1f
                && f.classCode().orElse(0) >> 8 == 0x0601;
    }
}
