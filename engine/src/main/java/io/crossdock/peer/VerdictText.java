package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.RuleSet.Algorithm;
import io.crossdock.platform.KernelVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Words for what was decided: one sentence, and what it rests on. */
final class VerdictText {
    private final PeerPath path;

    VerdictText(PeerPath path) {
        this.path = path;
    }

    String reason(List<Outcome> outcomes) {
        Outcome first = outcomes.getFirst();
        boolean agree = outcomes.stream().allMatch(o -> o.types().equals(first.types()));
        if (agree) {
            return single(outcomes.getLast());
        }
        if (outcomes.stream().map(o -> o.rules().version()).distinct().count() == 1) {
            return "Linux " + first.rules().version() + " lies between two versions that were read and differ: "
                    + single(first) + "; or " + single(outcomes.getLast());
        }
        return "this depends on the kernel: " + byVersion(outcomes);
    }

    private static String byVersion(List<Outcome> outcomes) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (Outcome o : outcomes) {
            groups.computeIfAbsent(answer(o), k -> new ArrayList<>())
                    .add(o.rules().version().toString());
        }
        return groups.entrySet().stream()
                .map(e -> e.getKey() + " by Linux " + String.join(", ", e.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String answer(Outcome outcome) {
        Set<MapType> types = outcome.types();
        if (types.equals(Set.of(MapType.NOT_SUPPORTED))) {
            return "refused";
        }
        if (types.contains(MapType.NOT_SUPPORTED)) {
            return "allowed or refused";
        }
        return switch (types.size() == 1 ? types.iterator().next() : MapType.UNKNOWN) {
            case BUS_ADDRESS -> "allowed by bus address";
            case THROUGH_HOST_BRIDGE -> "allowed through the host bridge";
            case NOT_SUPPORTED, UNKNOWN -> "allowed";
        };
    }

    private String single(Outcome o) {
        if (o.algorithm().isPresent() && o.algorithm().get() == Algorithm.NONE) {
            return "Linux " + o.rules().version() + " has no p2pdma; it came with 4.20";
        }
        if (!o.path().unknown().isEmpty()) {
            return unknownAcs(o);
        }
        if (o.path().types().equals(Set.of(MapType.BUS_ADDRESS))) {
            return direct(o);
        }
        if (o.path().types().equals(Set.of(MapType.NOT_SUPPORTED))) {
            return why(o)
                    + (o.algorithm().isPresent() && o.algorithm().get() == Algorithm.SWITCH_ONLY
                            ? ", and Linux " + o.rules().version()
                                    + " allows nothing but a common switch without redirect"
                            : "");
        }
        if (o.algorithm().isEmpty()) {
            return why(o) + ", and the rules of Linux " + o.rules().version() + " are not known";
        }
        return why(o) + o.hostBridge().map(h -> ", and " + h.because()).orElse("");
    }

    private String direct(Outcome o) {
        if (!path.meets()) {
            return "the way is direct";
        }
        Bdf client = path.client().getFirst().bdf();
        if (client.equals(path.provider().getFirst().bdf())) {
            return client + " reaches its own memory by bus address";
        }
        String ports = o.path().read().isEmpty()
                ? "no port lies between"
                : "no port on the way redirects (" + registers(o.path().read()) + ")";
        return "both are below " + commonBdf() + " and " + ports + ", so requests turn around by bus address";
    }

    private String unknownAcs(Outcome o) {
        String which = o.path().unknown().stream().map(Bdf::toString).collect(Collectors.joining(", "));
        String otherwise = o.hostBridge().isEmpty()
                ? "not at all"
                : switch (o.hostBridge().get().trusted()) {
                    case ON ->
                        "through the host bridge, as " + o.hostBridge().get().because();
                    case OFF -> "not at all, as " + o.hostBridge().get().because();
                    case UNKNOWN ->
                        "perhaps through the host bridge; "
                                + o.hostBridge().get().because();
                };
        return "the ACS of " + which + " is not shown: without redirect requests turn around at " + commonBdf()
                + " by bus address, with it they go " + otherwise;
    }

    private String why(Outcome o) {
        if (!path.meets()) {
            return "the two share no bridge";
        }
        if (o.path().redirecting().isEmpty()) {
            return "a port above " + path.client().getFirst().bdf() + " blocks translated requests";
        }
        List<FunctionInfo> redirecting = o.path().read().stream()
                .filter(f -> o.path().redirecting().contains(f.bdf()))
                .toList();
        return "ACS redirect on " + registers(redirecting) + " sends peer traffic up to the root complex";
    }

    private static String registers(List<FunctionInfo> ports) {
        return ports.stream()
                .map(f -> f.bdf() + " " + f.acs().describeControl())
                .collect(Collectors.joining(", "));
    }

    private String commonBdf() {
        return path.common().map(f -> f.bdf().toString()).orElse("the root complex");
    }

    static List<Evidence> evidence(List<Outcome> outcomes) {
        Set<Evidence> all = new LinkedHashSet<>();
        for (Outcome o : outcomes) {
            for (FunctionInfo f : o.path().read()) {
                all.add(Evidence.of(f.bdf(), f.acs().describeControl()));
            }
            o.hostBridge().ifPresent(h -> all.addAll(h.evidence()));
        }
        for (Outcome o : outcomes) {
            KernelVersion version = o.rules().version();
            String name = o.algorithm()
                    .map(a -> a.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .orElse("not known");
            all.add(Evidence.rule(
                    "p2pdma algorithm of Linux " + version + ": " + name,
                    o.rules().algorithmBasis()));
        }
        return List.copyOf(all);
    }
}
