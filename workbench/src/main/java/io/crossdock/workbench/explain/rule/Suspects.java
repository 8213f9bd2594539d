package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Acs;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.verdict.Guests;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Causes of a symptom, most likely first. What the inputs rule out is left out. */
final class Suspects {
    private final List<String> causes = new ArrayList<>();

    Suspects add(String cause) {
        causes.add(cause);
        return this;
    }

    /** A port that redirects: named where shown, suspected where not. */
    Suspects redirect(MachineDescription machine) {
        List<FunctionInfo> ports = machine.topology().functions().stream()
                .filter(FunctionInfo::isBridge)
                .toList();
        List<FunctionInfo> redirecting =
                ports.stream().filter(p -> p.acs().enabled(Acs.REDIRECT).isOn()).toList();
        if (!redirecting.isEmpty()) {
            return add("ACS redirect is on at "
                    + redirecting.stream().limit(3).map(p -> p.bdf().toString()).collect(Collectors.joining(", "))
                    + (redirecting.size() > 3 ? " and " + (redirecting.size() - 3) + " more ports" : "")
                    + " (XD021)");
        }
        boolean known =
                !ports.isEmpty() && ports.stream().noneMatch(p -> p.acs().presence() == Acs.Presence.UNKNOWN);
        return known ? this : add("ACS redirect sends requests up to the root port and back (ACSCtl not shown)");
    }

    boolean isEmpty() {
        return causes.isEmpty();
    }

    /** An IOMMU that translates. */
    Suspects translation(MachineDescription machine) {
        Iommu iommu = machine.platform().iommu();
        return iommu.kind() == Iommu.Kind.NONE
                ? this
                : switch (iommu.mode()) {
                    case TRANSLATED -> add("the IOMMU translates (XD022)");
                    case UNKNOWN -> add("an IOMMU translates (its mode is not shown)");
                    case OFF, PASSTHROUGH -> this;
                };
    }

    /** A hypervisor that hides the real fabric. */
    Suspects guest(MachineDescription machine) {
        return Guests.isGuest(machine) ? add("this is a guest: its hypervisor decides (XD060)") : this;
    }

    /** {@code most likely first: (1) ...; (2) ...}; one cause stands alone. */
    String ranked() {
        if (causes.size() < 2) {
            return String.join("", causes);
        }
        StringBuilder text = new StringBuilder("most likely first:");
        for (int i = 0; i < causes.size(); i++) {
            text.append(i == 0 ? " (" : "; (").append(i + 1).append(") ").append(causes.get(i));
        }
        return text.toString();
    }
}
