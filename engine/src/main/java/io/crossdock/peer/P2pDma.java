package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Linux's p2pdma ({@code drivers/pci/p2pdma.c}) says about a pair: whether a driver of the client may be given
 * memory of the provider, and by which kind of address.
 *
 * <p>p2pdma looks at bridges, their ACS control registers, the host bridge and the processor. It never asks whether the
 * IOMMU translates: that only decides what a mapping through the host bridge looks like. It is right to be careful and
 * not always right about the fabric; {@link PeerRoute} says what that does.
 *
 * <p>The verdict holds for kernels with {@code CONFIG_PCI_P2PDMA} and a provider whose driver registered the BAR.
 * Thread-safe.
 */
public final class P2pDma {
    private P2pDma() {}

    /** The verdict for the kernel and the IOMMU mode that the description states, for untranslated requests. */
    public static PeerVerdict verdict(MachineDescription machine, Bdf client, Bdf provider) {
        return verdict(
                machine,
                client,
                provider,
                machine.platform().kernel(),
                machine.platform().iommu().mode());
    }

    /** The verdict for untranslated requests: what {@code pci_p2pdma_distance} answers. */
    public static PeerVerdict verdict(
            MachineDescription machine, Bdf client, Bdf provider, Optional<KernelVersion> kernel, Iommu.Mode mode) {
        return verdict(machine, client, provider, kernel, mode, TlpClass.UNTRANSLATED);
    }

    /**
     * The verdict for requests of one class; only rules later than 7.3 tell them apart.
     *
     * @param client initiator of the requests
     * @param provider function whose BAR is the target
     * @param kernel version whose rules apply; empty: those that all maintained versions agree on
     * @param mode how the client's traffic passes the IOMMU
     * @throws io.crossdock.pci.TopologyException if the machine lacks one of the two
     */
    public static PeerVerdict verdict(
            MachineDescription machine,
            Bdf client,
            Bdf provider,
            Optional<KernelVersion> kernel,
            Iommu.Mode mode,
            TlpClass tlp) {
        KernelRules catalogue = KernelRules.standard();
        PeerPath path = PeerPath.between(machine.topology(), client, provider);
        List<RuleSet> candidates = kernel.map(catalogue::at).orElseGet(catalogue::ofUnknownKernel);
        List<Outcome> outcomes = candidates.stream()
                .map(rules -> Outcome.of(machine, catalogue, rules, path, tlp))
                .toList();
        PeerVerdict.Status status = Outcome.status(outcomes);
        MapType type = Outcome.mapType(outcomes);
        Optional<Remedy> remedy = status == PeerVerdict.Status.ALLOWED && type == MapType.BUS_ADDRESS
                ? Optional.empty()
                : new RemedyFinder(machine, catalogue, path, tlp, kernel).find(outcomes);
        return new PeerVerdict(
                status,
                type,
                OptionalInt.of(path.distance()),
                new VerdictText(path).reason(outcomes),
                VerdictText.evidence(outcomes),
                status == PeerVerdict.Status.REFUSED ? List.of() : Mappings.of(outcomes, type, mode),
                outcomes.size() == 1 ? KernelLog.lines(path, outcomes.getFirst(), tlp) : List.of(),
                remedy);
    }
}
