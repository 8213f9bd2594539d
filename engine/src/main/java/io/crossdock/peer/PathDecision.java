package io.crossdock.peer;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one version of the algorithm makes of a pair's way, before the host bridge is asked.
 *
 * @param types types that the route may have
 * @param read functions whose ACS was looked at, in Linux's order
 * @param redirecting those that redirect, in Linux's order
 * @param unknown those whose ACS is not shown and could decide
 */
record PathDecision(Set<MapType> types, List<FunctionInfo> read, List<Bdf> redirecting, List<Bdf> unknown) {
    PathDecision {
        types = Set.copyOf(types);
        read = List.copyOf(read);
        redirecting = List.copyOf(redirecting);
        unknown = List.copyOf(unknown);
    }

    static PathDecision of(RuleSet.Algorithm algorithm, PeerPath path, TlpClass tlp) {
        return switch (algorithm) {
            case NONE -> new PathDecision(Set.of(MapType.NOT_SUPPORTED), List.of(), List.of(), List.of());
            case SWITCH_ONLY -> everyPort(path, MapType.NOT_SUPPORTED);
            case PATH -> everyPort(path, MapType.THROUGH_HOST_BRIDGE);
            case DIVERGENCE -> divergence(path, tlp);
        };
    }

    /** Any redirect bit of any function on both ways counts. */
    private static PathDecision everyPort(PeerPath path, MapType otherwise) {
        if (!path.meets()) {
            return new PathDecision(Set.of(otherwise), List.of(), List.of(), List.of());
        }
        List<FunctionInfo> ports = path.pathAlgorithmPorts();
        List<Bdf> redirecting = new ArrayList<>();
        List<Bdf> unknown = new ArrayList<>();
        for (FunctionInfo port : ports) {
            Tristate redirects = port.acs().enabled(Acs.REDIRECT);
            if (redirects.isOn()) {
                redirecting.add(port.bdf());
            } else if (!redirects.isKnown()) {
                unknown.add(port.bdf());
            }
        }
        Set<MapType> types = EnumSet.noneOf(MapType.class);
        if (redirecting.isEmpty()) {
            types.add(MapType.BUS_ADDRESS);
        }
        if (!redirecting.isEmpty() || !unknown.isEmpty()) {
            types.add(otherwise);
        }
        return new PathDecision(types, ports, redirecting, redirecting.isEmpty() ? unknown : List.of());
    }

    private static PathDecision divergence(PeerPath path, TlpClass tlp) {
        List<FunctionInfo> read = new ArrayList<>();
        List<Bdf> redirecting = new ArrayList<>();
        List<Bdf> unknown = new ArrayList<>();
        path.completionPort().ifPresent(p -> {
            read.add(p);
            Tristate redirects = tlp.relaxedCompletions ? Tristate.OFF : p.acs().enabled(Acs.COMPLETION_REDIRECT);
            note(p, redirects, redirecting, unknown);
        });
        path.requestPort().ifPresent(p -> {
            read.add(p);
            note(p, DivergenceAlgorithm.redirectsRequest(p.acs(), tlp), redirecting, unknown);
        });
        Set<MapType> types = DivergenceAlgorithm.mapTypes(path, tlp);
        return new PathDecision(types, read, redirecting, types.size() > 1 ? unknown : List.of());
    }

    private static void note(FunctionInfo port, Tristate redirects, List<Bdf> redirecting, List<Bdf> unknown) {
        if (redirects.isOn()) {
            redirecting.add(port.bdf());
        } else if (!redirects.isKnown()) {
            unknown.add(port.bdf());
        }
    }
}
