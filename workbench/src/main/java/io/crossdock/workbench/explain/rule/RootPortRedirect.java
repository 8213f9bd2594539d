package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.peer.AcsParameters;
import io.crossdock.platform.Iommu;
import io.crossdock.workbench.explain.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XD025: root ports redirect requests between them to the IOMMU. */
public final class RootPortRedirect implements Rule {
    @Override
    public String code() {
        return "XD025";
    }

    @Override
    public String title() {
        return "ACS redirect is on at the root ports of the two devices";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "The two meet in the root complex only, and the initiator's root port has Request Redirect or Egress Control"
                        + " set, or the target's Completion Redirect.",
                "Requests may then not go from port to port: the root complex validates them first, which is the IOMMU's work"
                        + " where one is on. Linux sets these bits on every root port when it uses an IOMMU, and most root"
                        + " complexes carry such requests all the same; on some, transfers hang.",
                "ACSCtl of the two root ports.",
                "Try without: setpci until the next boot, pci=disable_acs_redir= for good.",
                "What is below the two ports is isolated neither from each other nor, in Linux's eyes, from the ports.",
                "PCIe base specification 6.12.1.1 and 7.7.11.3; nccl#2079 (AMD GPP bridges, ACSCtl 001d: cleared, it ran),"
                        + " vllm#51513, rtx6kpro#15.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        List<Bdf> ports = ports(facts);
        return ports.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        facts.iommu() == Iommu.Mode.TRANSLATED ? Finding.Level.WARNING : Finding.Level.NOTE,
                        code(),
                        "ACS redirect at the root ports: requests between them pass the root complex's validation",
                        ports.stream()
                                .map(p -> p + " "
                                        + facts.machine()
                                                .topology()
                                                .require(p)
                                                .acs()
                                                .describeControl())
                                .toList(),
                        "",
                        List.of("where transfers hang, try " + AcsParameters.disableRedirect(ports))));
    }

    /** Root ports of the two that redirect what this pair sends; none where the two meet below the root complex. */
    public static List<Bdf> ports(PairFacts facts) {
        List<Bdf> ports = new ArrayList<>();
        if (facts.passesRootComplex() && facts.route().commonBridge().isEmpty()) {
            rootPort(facts, facts.from(), Acs.REQUEST_REDIRECT | Acs.EGRESS_CONTROL)
                    .ifPresent(ports::add);
            rootPort(facts, facts.to(), Acs.COMPLETION_REDIRECT).ifPresent(ports::add);
        }
        return ports;
    }

    private static Optional<Bdf> rootPort(PairFacts facts, FunctionInfo end, int bits) {
        return facts.machine().topology().bridgesAbove(end.bdf()).stream()
                .filter(f -> f.portType() == PortType.ROOT_PORT
                        && f.acs().enabled(bits).isOn())
                .map(FunctionInfo::bdf)
                .findFirst();
    }
}
