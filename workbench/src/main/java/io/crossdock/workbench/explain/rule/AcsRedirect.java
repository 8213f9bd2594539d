package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.AcsParameters;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD021: ACS sends requests that could turn below a common bridge up to the root complex. */
final class AcsRedirect implements Rule {
    @Override
    public String code() {
        return "XD021";
    }

    @Override
    public String title() {
        return "ACS redirect is on between the two devices";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "A port on the way has Request Redirect, Completion Redirect or Egress Control set.",
                "Peer requests climb to the root complex and come back: they share the uplink with everything else, pass"
                        + " the IOMMU, and depend on the root complex forwarding them.",
                "ACSCtl of the named ports.",
                "pci=disable_acs_redir= with the named ports, separated by semicolons.",
                "The devices lose isolation from each other and join one IOMMU group; needs a reboot.",
                "PCIe base specification 6.12 and 7.7.11; Linux drivers/pci/pci.c, pci=disable_acs_redir.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<Bdf> ports = facts.route().redirecting();
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>();
        for (Bdf port : ports) {
            evidence.add(
                    port + " " + facts.machine().topology().require(port).acs().describeControl());
        }
        boolean requests = facts.route().requestsRedirected().isOn();
        return Optional.of(new Finding(
                Finding.Level.WARNING,
                code(),
                "ACS redirect sends " + (requests ? "requests" : "only completions") + " from "
                        + (requests ? facts.from() : facts.to()).bdf() + " to "
                        + (requests ? facts.to() : facts.from()).bdf() + " up to the root complex and back",
                evidence,
                "the ports may not let packets of two devices turn below them",
                List.of(AcsParameters.disableRedirect(ports)
                        + " would let them; the devices then share an IOMMU group")));
    }
}
