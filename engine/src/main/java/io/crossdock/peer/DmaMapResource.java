package io.crossdock.peer;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.peer.PeerMapping.Address;
import io.crossdock.peer.PeerMapping.Consumer;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What {@code dma_map_resource} does about a pair: it asks neither the topology nor p2pdma, and maps whatever physical
 * range it is given, as MMIO. Whether the request then arrives is the driver's business. Thread-safe.
 */
public final class DmaMapResource {
    private static final String NO_PAGES = "map-resource-no-pages";

    private DmaMapResource() {}

    /** The verdict for the kernel and the IOMMU mode that the description states. */
    public static PeerVerdict verdict(MachineDescription machine, Bdf client, Bdf provider) {
        return verdict(
                machine,
                client,
                provider,
                machine.platform().kernel(),
                machine.platform().iommu().mode());
    }

    /**
     * The verdict: always allowed, with what the mapping is and what can go wrong with it.
     *
     * @param mode how the client's traffic passes the IOMMU
     * @throws io.crossdock.pci.TopologyException if the machine lacks one of the two
     */
    public static PeerVerdict verdict(
            MachineDescription machine, Bdf client, Bdf provider, Optional<KernelVersion> kernel, Iommu.Mode mode) {
        PeerRoute route = PeerRoute.between(machine.topology(), client, provider);
        List<RuleSet> candidates =
                kernel.map(KernelRules.standard()::at).orElseGet(KernelRules.standard()::ofUnknownKernel);
        Address address = Mappings.throughRoot(mode);
        List<Evidence> evidence = new ArrayList<>();
        List<RuleSet> refusing =
                candidates.stream().filter(r -> r.has(Kind.CHECK, NO_PAGES)).toList();
        if (!refusing.isEmpty()) {
            String versions = refusing.stream()
                    .map(r -> r.version().toString())
                    .distinct()
                    .collect(Collectors.joining(", "));
            Basis basis =
                    refusing.stream().map(r -> r.basis(Kind.CHECK, NO_PAGES)).reduce(Basis.READ, Basis::worse);
            evidence.add(Evidence.rule(
                    "refused by Linux " + versions
                            + " if the range has struct pages, as a BAR has that is registered with p2pdma",
                    basis));
        }
        if (address == Address.PHYSICAL) {
            endOfMemory(machine.topology().require(provider)).ifPresent(evidence::add);
        }
        return new PeerVerdict(
                PeerVerdict.Status.ALLOWED,
                mapType(route, mode),
                OptionalInt.empty(),
                reason(mode, route),
                evidence,
                Mappings.of(candidates, Consumer.MAP_RESOURCE, address).stream().toList(),
                List.of(),
                Optional.empty());
    }

    private static MapType mapType(PeerRoute route, Iommu.Mode mode) {
        return switch (mode) {
            case TRANSLATED -> MapType.THROUGH_HOST_BRIDGE;
            case UNKNOWN -> route.commonBridge().isPresent() ? MapType.UNKNOWN : MapType.THROUGH_HOST_BRIDGE;
            case OFF, PASSTHROUGH ->
                route.commonBridge().isEmpty() || route.requestsRedirected().isOn()
                        ? MapType.THROUGH_HOST_BRIDGE
                        : route.requestsRedirected().isKnown() ? MapType.BUS_ADDRESS : MapType.UNKNOWN;
        };
    }

    private static String reason(Iommu.Mode mode, PeerRoute route) {
        String what = switch (mode) {
            case TRANSLATED ->
                route.commonBridge().isPresent()
                        ? "it maps an IOVA as MMIO, so requests pass the common bridge "
                                + route.commonBridge().get() + " and go up to the IOMMU"
                        : "it maps an IOVA as MMIO, and requests go up to the IOMMU";
            case OFF, PASSTHROUGH -> "it hands out the physical address, and the fabric routes by it";
            case UNKNOWN ->
                "it maps an IOVA as MMIO where the IOMMU translates, and hands out the physical " + "address elsewhere";
        };
        return "dma_map_resource asks no one: " + what + "; whether they arrive is the driver's business";
    }

    private static Optional<Evidence> endOfMemory(FunctionInfo provider) {
        return provider.largestMemoryBar()
                .flatMap(Bar::memoryRange)
                .map(AddressRange::last)
                .map(last -> Evidence.of(
                        provider.bdf(),
                        "the client's DMA mask must reach 0x" + Long.toHexString(last)
                                + ", or the call fails: nothing translates"));
    }
}
