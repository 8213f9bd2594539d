package io.crossdock.peer;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether Linux counts a function as isolated from its peers: {@code pci_acs_enabled} of {@code drivers/pci/pci.c} for the
 * bits SV, RR, CR and UF, that IOMMU groups ask for (6.12, read). Bits that the capability lacks count as hard-wired.
 */
final class AcsIsolation {
    private static final int ASKED =
            Acs.SOURCE_VALIDATION | Acs.REQUEST_REDIRECT | Acs.COMPLETION_REDIRECT | Acs.UPSTREAM_FORWARDING;

    private final PciTopology topology;
    private final boolean amdIommu;
    private final Set<Bdf> virtualFunctions = new HashSet<>();

    AcsIsolation(MachineDescription machine) {
        this.topology = machine.topology();
        this.amdIommu = machine.platform().iommu().kind() == Iommu.Kind.AMDVI;
        for (FunctionInfo f : topology.functions()) {
            f.sriov().ifPresent(s -> {
                for (int i = 0; i < s.enabledVfs(); i++) {
                    int requester = f.bdf().requesterId() + s.firstOffset() + i * s.stride();
                    virtualFunctions.add(Bdf.ofRequesterId(f.bdf().domain(), requester));
                }
            });
        }
    }

    /** Unknown where its ACS, or what kind of port it is, is not shown. */
    Tristate isolates(FunctionInfo f) {
        boolean onRootBus = topology.bridgesAbove(f.bdf()).isEmpty();
        Optional<AcsQuirks.Row> quirk = AcsQuirks.standard().of(f, onRootBus, isMultiFunction(f), amdIommu);
        if (quirk.isPresent()) {
            return AcsQuirks.says(quirk.get());
        }
        return switch (f.portType()) {
            case CONVENTIONAL, PCIE_TO_PCI_BRIDGE, PCI_TO_PCIE_BRIDGE, ROOT_COMPLEX_EVENT_COLLECTOR -> Tristate.OFF;
            case ROOT_PORT, SWITCH_DOWNSTREAM -> byRegisters(f.acs());
            case ENDPOINT, LEGACY_ENDPOINT, SWITCH_UPSTREAM, ROOT_COMPLEX_INTEGRATED_ENDPOINT ->
                isMultiFunction(f) ? byRegisters(f.acs()) : Tristate.ON;
            case UNKNOWN -> Tristate.UNKNOWN;
        };
    }

    private static Tristate byRegisters(Acs acs) {
        int asked = ASKED & acs.capability();
        return switch (acs.presence()) {
            case UNKNOWN -> Tristate.UNKNOWN;
            case ABSENT -> Tristate.OFF;
            case PRESENT -> Tristate.of((acs.control() & asked) == asked);
        };
    }

    /**
     * Linux sets this for functions above 0 and where function 0's header says so; a dump of text lacks the header, and
     * shows the other functions. Virtual functions never are (recalled: {@code pci_iov_add_virtfn}).
     */
    boolean isMultiFunction(FunctionInfo f) {
        if (virtualFunctions.contains(f.bdf())) {
            return false;
        }
        return f.multiFunction()
                || f.bdf().function() > 0
                || topology.onBus(f.bdf().domain(), f.bdf().bus()).stream()
                        .anyMatch(o -> o.bdf().device() == f.bdf().device()
                                && o.bdf().function() > 0
                                && !virtualFunctions.contains(o.bdf()));
    }

    boolean isOneSlot(FunctionInfo a, FunctionInfo b) {
        return a.bdf().domain() == b.bdf().domain()
                && a.bdf().bus() == b.bdf().bus()
                && a.bdf().device() == b.bdf().device();
    }
}
