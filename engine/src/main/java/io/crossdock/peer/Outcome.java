package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.MachineDescription;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one rule set makes of a pair.
 *
 * @param rules the rule set
 * @param algorithm how it decides; empty where no rule covers the version
 * @param path what the ways up gave
 * @param hostBridge what the host bridge check gave, where it was needed
 * @param types types that the mapping may have, {@code NOT_SUPPORTED} included
 */
record Outcome(
        RuleSet rules,
        Optional<RuleSet.Algorithm> algorithm,
        PathDecision path,
        Optional<HostBridgeCheck.Answer> hostBridge,
        Set<MapType> types) {
    Outcome {
        types = Set.copyOf(types);
    }

    static Outcome of(MachineDescription machine, KernelRules catalogue, RuleSet rules, PeerPath path, TlpClass tlp) {
        Optional<RuleSet.Algorithm> algorithm = rules.algorithm();
        // Without a rule anything is possible where a redirect or the host bridge decides, and nothing else is.
        PathDecision decision = PathDecision.of(algorithm.orElse(RuleSet.Algorithm.PATH), path, tlp);
        Set<MapType> types = EnumSet.noneOf(MapType.class);
        types.addAll(decision.types());
        Optional<HostBridgeCheck.Answer> bridge = Optional.empty();
        if (types.contains(MapType.THROUGH_HOST_BRIDGE)) {
            HostBridgeCheck.Answer answer =
                    new HostBridgeCheck(machine, catalogue, rules).between(client(path), provider(path));
            Tristate trusted = algorithm.isPresent() ? answer.trusted() : Tristate.UNKNOWN;
            if (trusted != Tristate.ON) {
                types.add(MapType.NOT_SUPPORTED);
            }
            if (trusted == Tristate.OFF) {
                types.remove(MapType.THROUGH_HOST_BRIDGE);
            }
            bridge = Optional.of(answer);
        }
        return new Outcome(rules, algorithm, decision, bridge, types);
    }

    private static Bdf client(PeerPath path) {
        return path.client().getFirst().bdf();
    }

    private static Bdf provider(PeerPath path) {
        return path.provider().getFirst().bdf();
    }

    static MapType mapType(List<Outcome> outcomes) {
        Set<MapType> all = EnumSet.noneOf(MapType.class);
        outcomes.forEach(o -> all.addAll(o.types()));
        return all.size() == 1 ? all.iterator().next() : MapType.UNKNOWN;
    }

    static PeerVerdict.Status status(List<Outcome> outcomes) {
        boolean allowed = outcomes.stream().allMatch(o -> !o.types().contains(MapType.NOT_SUPPORTED));
        boolean refused = outcomes.stream().allMatch(o -> o.types().equals(Set.of(MapType.NOT_SUPPORTED)));
        return allowed ? PeerVerdict.Status.ALLOWED : refused ? PeerVerdict.Status.REFUSED : PeerVerdict.Status.UNKNOWN;
    }
}
