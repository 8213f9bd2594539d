package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.PortType;
import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the first thing that would change a verdict that is not simply good. */
final class RemedyFinder {
    private final MachineDescription machine;
    private final KernelRules catalogue;
    private final PeerPath path;
    private final TlpClass tlp;
    private final Optional<KernelVersion> kernel;

    RemedyFinder(
            MachineDescription machine,
            KernelRules catalogue,
            PeerPath path,
            TlpClass tlp,
            Optional<KernelVersion> kernel) {
        this.machine = machine;
        this.catalogue = catalogue;
        this.path = path;
        this.tlp = tlp;
        this.kernel = kernel;
    }

    Optional<Remedy> find(List<Outcome> outcomes) {
        Set<Bdf> unknown = new LinkedHashSet<>();
        Set<Bdf> redirecting = new LinkedHashSet<>();
        boolean bridgeUnknown = false;
        for (Outcome o : outcomes) {
            unknown.addAll(o.path().unknown());
            redirecting.addAll(o.path().redirecting());
            bridgeUnknown |= o.hostBridge().isPresent()
                    && !o.hostBridge().get().trusted().isKnown();
        }
        PeerVerdict.Status status = Outcome.status(outcomes);
        if (!unknown.isEmpty()) {
            return learn("read the ACS of these ports: lspci -vvv as root", List.copyOf(unknown));
        }
        if (!redirecting.isEmpty()) {
            return Optional.of(clear(outcomes, List.copyOf(redirecting)));
        }
        if (status == PeerVerdict.Status.ALLOWED) {
            return Optional.empty();
        }
        if (bridgeUnknown) {
            return learn("tell the processor (lscpu) and the numbers of the host bridge (lspci -nn)", List.of());
        }
        if (status == PeerVerdict.Status.UNKNOWN && kernel.isEmpty()) {
            return learn("tell the kernel version: uname -r", List.of());
        }
        return path.meets() ? Optional.empty() : Optional.of(newerKernelOrOtherSlot());
    }

    private static Optional<Remedy> learn(String text, List<Bdf> ports) {
        return Optional.of(new Remedy(Remedy.Kind.LEARN_MORE, text, ports));
    }

    private static Remedy clear(List<Outcome> outcomes, List<Bdf> ports) {
        StringBuilder text = new StringBuilder("boot with ").append(AcsParameters.disableRedirect(ports));
        if (has(outcomes, "firmware-acs-on-override")) {
            text.append("; on this kernel the ports' other ACS bits then stay as the firmware set them");
        }
        if (has(outcomes, "pci=config_acs")) {
            text.append(", while ")
                    .append(AcsParameters.configure(ports))
                    .append(" keeps source validation and upstream forwarding");
        }
        return new Remedy(Remedy.Kind.CLEAR_ACS_REDIRECT, text.toString(), ports);
    }

    private static boolean has(List<Outcome> outcomes, String parameter) {
        return outcomes.stream().allMatch(o -> o.rules().has(Kind.PARAMETER, parameter));
    }

    private Remedy newerKernelOrOtherSlot() {
        List<KernelVersion> later = kernel.map(catalogue::readAfter).orElse(List.of());
        for (KernelVersion version : later) {
            List<Outcome> then = catalogue.at(version).stream()
                    .map(rules -> Outcome.of(machine, catalogue, rules, path, tlp))
                    .toList();
            if (Outcome.status(then) == PeerVerdict.Status.ALLOWED) {
                String name = version.equals(KernelVersion.NEXT) ? "a kernel after 7.3" : "Linux " + version;
                return new Remedy(Remedy.Kind.NEWER_KERNEL, name + " trusts this root complex", List.of());
            }
        }
        boolean other =
                machine.topology().functions().stream().anyMatch(f -> f.portType() == PortType.SWITCH_DOWNSTREAM);
        return new Remedy(
                Remedy.Kind.COMMON_SWITCH,
                "no kernel that was read trusts this root complex; below one switch"
                        + (other ? ", of which this machine has some," : "")
                        + " without ACS redirect no trust is needed",
                List.of());
    }
}
