package io.crossdock.workbench.explain.rule;

import io.crossdock.peer.PeerVerdict;
import io.crossdock.workbench.explain.Finding;
import java.util.List;
import java.util.Optional;

/** XD020: Linux p2pdma refuses the pair. */
final class HostBridgeNotListed implements Rule {
    @Override
    public String code() {
        return "XD020";
    }

    @Override
    public String title() {
        return "Linux p2pdma refuses this pair";
    }

    @Override
    public RuleText text() {
        return new RuleText(
                "p2pdma would send the requests through the host bridge, and does not trust it to forward them.",
                "A driver that asks p2pdma first stages the data in system memory or gives up.",
                "The host bridge's vendor and device, the CPU, and the list of the kernel version.",
                "A slot below a common switch without ACS redirect; a kernel that lists the bridge.",
                "Hardware, or a kernel update.",
                "drivers/pci/p2pdma.c of the kernel version; docs/p2pdma.md says which versions were read.");
    }

    @Override
    public Optional<Finding> check(PairFacts facts) {
        return Optional.of(facts.p2pdma())
                .filter(v -> v.status() == PeerVerdict.Status.REFUSED)
                .map(v -> new Finding(
                        Finding.Level.WARNING,
                        code(),
                        v.reason(),
                        v.evidence().stream().map(e -> e.text()).toList(),
                        "",
                        v.kernelLog().isEmpty()
                                ? List.of()
                                : List.of("Linux would log: " + v.kernelLog().getFirst())));
    }
}
