package io.crossdock.workbench.explain.remedy;

import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.RemedyResult.Cost;
import io.crossdock.workbench.explain.rule.PairFacts;
import java.util.List;
import java.util.Optional;

/** The driver asks p2pdma instead of mapping the BAR itself. */
final class MoveToP2pDma implements Remedy {
    @Override
    public String rule(PairFacts facts) {
        return MappedAsDevice.holds(facts) ? "XD010" : "XD020";
    }

    @Override
    public String title() {
        return "move the driver to p2pdma";
    }

    @Override
    public List<String> how(PairFacts facts) {
        return List.of(
                "provider: pci_p2pdma_add_resource; client: pci_p2pdma_distance_many, then dma_map_sg of its pages",
                "needs CONFIG_PCI_P2PDMA");
    }

    @Override
    public List<Cost> cost() {
        return List.of(Cost.DRIVER_CHANGE);
    }

    @Override
    public String persists() {
        return "with the driver";
    }

    @Override
    public String verify(PairFacts facts) {
        return "grep P2PDMA /boot/config-$(uname -r); dmesg | grep -i p2pdma after the driver has asked";
    }

    @Override
    public Optional<MachineDescription> apply(PairFacts facts) {
        boolean allowed = Optional.of(facts.p2pdma())
                .filter(v -> v.status() == PeerVerdict.Status.ALLOWED)
                .isPresent();
        Platform p = facts.machine().platform();
        boolean already = p.driver().api().filter(Api.P2PDMA.option()::equals).isPresent();
        return allowed && !already
                ? Optional.of(
                        facts.machine().withPlatform(p.withDriver(p.driver().withApi(Api.P2PDMA.option()))))
                : Optional.empty();
    }
}
