package io.crossdock.peer;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.pci.RootBus;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The way of a request from one function to another's memory, as the fabric routes it by address and ACS (PCIe base
 * specification 6.12): a request turns towards the peer at the first port whose other side leads there, unless Request
 * Redirect or Egress Control of that port sends it up; its completion likewise with Completion Redirect. What Linux
 * makes of it is another matter: {@link P2pDma}.
 *
 * @param client initiator
 * @param provider target
 * @param routeClass kind of route
 * @param commonBridge where both ways meet; empty if only in the root complex
 * @param hops functions that the request passes, both ends included; where ACS is unknown, the short way
 * @param switches switches on the way, counted by their upstream ports
 * @param requestsRedirected whether the request port sends requests up; off where there is no common bridge
 * @param completionsRedirected whether the completion port sends completions up
 * @param redirecting ports that redirect requests or completions of this pair
 * @param unknownPorts ports whose ACS would decide and is not shown
 * @param clientRoot root bus above the client
 * @param providerRoot root bus above the provider
 * @param numa whether both sit at one NUMA node
 * @param explanation one sentence
 */
public record PeerRoute(
        Bdf client,
        Bdf provider,
        RouteClass routeClass,
        Optional<Bdf> commonBridge,
        List<Bdf> hops,
        int switches,
        Tristate requestsRedirected,
        Tristate completionsRedirected,
        List<Bdf> redirecting,
        List<Bdf> unknownPorts,
        RootBus clientRoot,
        RootBus providerRoot,
        NumaRelation numa,
        String explanation) {
    /** NUMA nodes of two functions as the kernel reports them; one socket may have several. */
    public enum NumaRelation {
        SAME_NODE,
        DIFFERENT_NODES,
        UNKNOWN
    }

    public PeerRoute {
        hops = List.copyOf(hops);
        redirecting = List.copyOf(redirecting);
        unknownPorts = List.copyOf(unknownPorts);
    }

    /**
     * Finds the route.
     *
     * @throws io.crossdock.pci.TopologyException if the machine lacks one of the two
     */
    public static PeerRoute between(PciTopology topology, Bdf client, Bdf provider) {
        PeerPath path = PeerPath.between(topology, client, provider);
        Tristate requests = redirects(path.requestPort(), Acs.REQUEST_REDIRECT | Acs.EGRESS_CONTROL);
        Tristate completions = redirects(path.completionPort(), Acs.COMPLETION_REDIRECT);
        RootBus clientRoot = topology.rootBus(client);
        RootBus providerRoot = topology.rootBus(provider);
        RouteClass kind = classify(topology, path, requests, completions, clientRoot.equals(providerRoot));
        List<Bdf> hops = hops(path, requests);
        return new PeerRoute(
                client,
                provider,
                kind,
                path.common().map(FunctionInfo::bdf),
                hops,
                switches(topology, hops),
                requests,
                completions,
                ports(path, requests, completions, Tristate::isOn),
                ports(path, requests, completions, t -> t == Tristate.UNKNOWN),
                clientRoot,
                providerRoot,
                numa(path),
                explain(path, kind, requests, completions, clientRoot, providerRoot));
    }

    private static Tristate redirects(Optional<FunctionInfo> port, int bits) {
        return port.map(p -> p.acs().enabled(bits)).orElse(Tristate.OFF);
    }

    private static RouteClass classify(
            PciTopology topology, PeerPath path, Tristate requests, Tristate completions, boolean sameRoot) {
        if (path.client().getFirst().bdf().equals(path.provider().getFirst().bdf())) {
            return RouteClass.SAME_FUNCTION;
        }
        if (!path.meets()) {
            if (sameDevice(topology, path)) {
                return RouteClass.SAME_DEVICE;
            }
            if (hangsInTheAir(path.client()) || hangsInTheAir(path.provider())) {
                return RouteClass.UNKNOWN;
            }
            return sameRoot ? RouteClass.SAME_HOST_BRIDGE : RouteClass.DIFFERENT_HOST_BRIDGES;
        }
        if (requests.isOn() || completions.isOn()) {
            return RouteClass.SAME_ROOT_PORT_REDIRECTED;
        }
        if (!requests.isKnown() || !completions.isKnown()) {
            return RouteClass.UNKNOWN;
        }
        return sameDevice(topology, path) ? RouteClass.SAME_DEVICE : RouteClass.SAME_SWITCH;
    }

    /** An endpoint with a link must have a port above it; if none is shown, neither is the way (guests, partial dumps). */
    private static boolean hangsInTheAir(List<FunctionInfo> chain) {
        PortType top = chain.getLast().portType();
        return top == PortType.ENDPOINT || top == PortType.LEGACY_ENDPOINT || top == PortType.SWITCH_UPSTREAM;
    }

    /** Below a port with a link there is one device, whatever device numbers ARI makes of its functions. */
    private static boolean sameDevice(PciTopology topology, PeerPath path) {
        Bdf c = path.client().getFirst().bdf();
        Bdf p = path.provider().getFirst().bdf();
        if (c.domain() != p.domain() || c.bus() != p.bus()) {
            return false;
        }
        PortType parent = topology.parent(c).map(FunctionInfo::portType).orElse(PortType.UNKNOWN);
        return c.device() == p.device() || parent == PortType.ROOT_PORT || parent == PortType.SWITCH_DOWNSTREAM;
    }

    private static List<Bdf> hops(PeerPath path, Tristate requests) {
        boolean overTheTop = !path.meets() || requests.isOn();
        List<FunctionInfo> up = overTheTop ? path.client() : path.client().subList(0, path.clientCommon() + 1);
        List<FunctionInfo> down = overTheTop ? path.provider() : path.provider().subList(0, path.providerCommon() + 1);
        List<Bdf> hops = new ArrayList<>(up.stream().map(FunctionInfo::bdf).toList());
        for (FunctionInfo f : down.reversed()) {
            if (!f.bdf().equals(hops.getLast())) {
                hops.add(f.bdf());
            }
        }
        return hops;
    }

    private static int switches(PciTopology topology, List<Bdf> hops) {
        return (int) hops.stream()
                .distinct()
                .filter(b -> topology.require(b).portType() == PortType.SWITCH_UPSTREAM)
                .count();
    }

    private static List<Bdf> ports(PeerPath path, Tristate requests, Tristate completions, Predicate<Tristate> which) {
        List<Bdf> ports = new ArrayList<>();
        if (which.test(requests)) {
            path.requestPort().ifPresent(p -> ports.add(p.bdf()));
        }
        if (which.test(completions)) {
            path.completionPort().ifPresent(p -> ports.add(p.bdf()));
        }
        return ports;
    }

    private static NumaRelation numa(PeerPath path) {
        OptionalInt client = node(path.client());
        OptionalInt provider = node(path.provider());
        if (client.isEmpty() || provider.isEmpty()) {
            return NumaRelation.UNKNOWN;
        }
        return client.getAsInt() == provider.getAsInt() ? NumaRelation.SAME_NODE : NumaRelation.DIFFERENT_NODES;
    }

    private static OptionalInt node(List<FunctionInfo> chain) {
        return chain.stream()
                .map(FunctionInfo::numaNode)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    private static String explain(
            PeerPath path,
            RouteClass kind,
            Tristate requests,
            Tristate completions,
            RootBus clientRoot,
            RootBus providerRoot) {
        String common = path.common().map(f -> f.bdf().toString()).orElse("");
        return switch (kind) {
            case SAME_FUNCTION -> "a function and its own memory";
            case SAME_DEVICE -> "two functions of one device below " + (common.isEmpty() ? clientRoot : common);
            case SAME_SWITCH -> "both are below " + common + " and no port between redirects";
            case SAME_ROOT_PORT_REDIRECTED ->
                "both are below " + common + ", but " + redirectText(path, requests, completions);
            case SAME_HOST_BRIDGE -> "two ports of " + clientRoot + "; requests pass through the root complex";
            case DIFFERENT_HOST_BRIDGES ->
                "the client is below " + clientRoot + ", the provider below " + providerRoot
                        + "; requests pass through the root complex";
            case UNKNOWN ->
                path.meets()
                        ? "both are below " + common + ", and whether a port between redirects is not shown"
                        : "the input shows no port above " + floating(path);
        };
    }

    private static Bdf floating(PeerPath path) {
        List<FunctionInfo> chain = hangsInTheAir(path.client()) ? path.client() : path.provider();
        return chain.getLast().bdf();
    }

    private static String redirectText(PeerPath path, Tristate requests, Tristate completions) {
        List<String> parts = new ArrayList<>();
        if (requests.isOn()) {
            path.requestPort()
                    .ifPresent(p ->
                            parts.add(p.bdf() + " sends requests up (" + p.acs().describeControl() + ")"));
        }
        if (completions.isOn()) {
            path.completionPort()
                    .ifPresent(p -> parts.add(
                            p.bdf() + " sends completions up (" + p.acs().describeControl() + ")"));
        }
        return String.join(" and ", parts);
    }
}
