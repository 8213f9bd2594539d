package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ports between the two let peer requests turn below them. */
final class ClearAcsRedirect implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return "XD021";
    }

    @Override
    public String title() {
        return "clear ACS redirect on the ports between them";
    }

    @Override
    public List<String> how(PairFacts facts) {
        List<Bdf> ports = facts.route().redirecting();
        List<String> how = new ArrayList<>();
        how.add("kernel command line: pci=disable_acs_redir="
                + ports.stream().map(Bdf::toString).collect(Collectors.joining(";")) + "  (separator ;)");
        Optional<KernelVersion> kernel = facts.machine().platform().kernel();
        if (kernel.isEmpty() || kernel.get().isAtLeast(6, 11)) {
            how.add("or, keeping the other ACS bits: pci=config_acs="
                    + ports.stream().map(p -> "x0x00xx@" + p).collect(Collectors.joining(";")));
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
        return facts.route().redirecting().stream()
                .map(b -> "sudo lspci -vvv -s " + b.shortForm() + " | grep ACSCtl")
                .collect(Collectors.joining("; ", "", ": ReqRedir- CmpltRedir- EgressCtrl-"));
    }

    @Override
    public String worthWithoutGain(PairFacts facts) {
        return "no faster here; requests no longer depend on root complex and IOMMU, where transfers hang or vanish";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        if (facts.route().redirecting().isEmpty()) {
            return Optional.empty();
        }
        PciTopology topology = facts.machine().topology();
        for (Bdf port : facts.route().redirecting()) {
            FunctionInfo f = topology.require(port);
            topology = topology.with(f.toBuilder()
                    .acs(f.acs().withControl(f.acs().control() & ~Acs.REDIRECT))
                    .build());
        }
        return Optional.of(facts.machine().withTopology(topology));
    }
}
