package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.peer.AcsParameters;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.rule.RootPortRedirect;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The ports between the two let peer requests turn below them. */
final class ClearAcsRedirect implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return meetBelowTheRoot(facts) ? "XD021" : "XD025";
    }

    @Override
    public String title() {
        return "clear ACS redirect on the ports between them";
    }

    @Override
    public List<String> how(PairFacts facts) {
        List<Bdf> ports = ports(facts);
        List<String> how = new ArrayList<>();
        how.add("kernel command line: " + AcsParameters.disableRedirect(ports));
        Optional<KernelVersion> kernel = facts.machine().platform().kernel();
        if (kernel.isEmpty() || kernel.get().isAtLeast(6, 11)) {
            how.add("from Linux 6.11 on, keeping source validation: " + AcsParameters.configure(ports));
        }
        if (ports.size() > 1) {
            how.add("in /etc/default/grub each ; is written \\;, then update-grub: /proc/cmdline must show all ports");
        }
        for (Bdf port : ports) {
            Acs acs = facts.machine().topology().require(port).acs();
            how.add(String.format(
                    "until the next boot: setpci -s %s ECAP_ACS+6.w=%04x  (groups stay as they were at boot)",
                    port, acs.control() & ~Acs.REDIRECT));
        }
        return how;
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.ISOLATION, Cost.REBOOT);
    }

    @Override
    public String persists() {
        return "yes, on the command line; setpci does not";
    }

    @Override
    public String isolation() {
        return "devices below these ports reach each other past the IOMMU and share one group: no passing them to"
                + " different guests";
    }

    @Override
    public String verify(PairFacts facts) {
        return ports(facts).stream()
                .map(b -> "sudo lspci -vvv -s " + b.shortForm() + " | grep ACSCtl")
                .collect(Collectors.joining("; ", "", ": ReqRedir- CmpltRedir- EgressCtrl-"));
    }

    @Override
    public String worthWithoutGain(PairFacts facts) {
        return meetBelowTheRoot(facts)
                ? "no faster here; requests no longer depend on root complex and IOMMU, where transfers hang or vanish"
                : "no faster here; worth a try where transfers hang: the root complex may then route without validation";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        PciTopology topology = facts.machine().topology();
        for (Bdf port : ports(facts)) {
            FunctionInfo f = topology.require(port);
            topology = topology.with(f.toBuilder()
                    .acs(f.acs().withControl(f.acs().control() & ~Acs.REDIRECT))
                    .build());
        }
        return ports(facts).isEmpty()
                ? Optional.empty()
                : Optional.of(facts.machine().withTopology(topology));
    }

    private static boolean meetBelowTheRoot(PairFacts facts) {
        return facts.route().commonBridge().isPresent();
    }

    /**
     * The ports at which this pair's packets turn up, and those besides that make p2pdma take the way through the host
     * bridge: up to 7.3 it looks at every port of the path.
     */
    private static List<Bdf> ports(PairFacts facts) {
        Set<Bdf> ports = new LinkedHashSet<>(facts.route().redirecting());
        ports.addAll(RootPortRedirect.ports(facts));
        facts.p2pdma()
                .remedy()
                .filter(r -> r.kind() == io.crossdock.peer.Remedy.Kind.CLEAR_ACS_REDIRECT)
                .ifPresent(r -> ports.addAll(r.ports()));
        return List.copyOf(ports);
    }
}
