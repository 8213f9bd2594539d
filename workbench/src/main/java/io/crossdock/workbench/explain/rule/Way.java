package io.crossdock.workbench.explain.rule;

import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The functions that requests of a pair pass, and those with a link above them. */
public final class Way {
    private Way() {}

    /** One side: the device and the bridges above it, up to the common one and that included, where requests turn there. */
    static List<FunctionInfo> side(PairFacts facts, FunctionInfo end) {
        PciTopology topology = facts.machine().topology();
        List<FunctionInfo> side = new ArrayList<>(List.of(end));
        for (FunctionInfo bridge : topology.bridgesAbove(end.bdf())) {
            side.add(bridge);
            boolean turns = !facts.passesRootComplex()
                    && facts.route().commonBridge().filter(bridge.bdf()::equals).isPresent();
            if (turns) {
                break;
            }
        }
        return side;
    }

    /** Both sides, each function once. */
    public static List<FunctionInfo> functions(PairFacts facts) {
        Set<FunctionInfo> all = new LinkedHashSet<>(side(facts, facts.from()));
        all.addAll(side(facts, facts.to()));
        return List.copyOf(all);
    }

    /** The functions at the lower end of each link on the way. */
    public static List<FunctionInfo> linkEnds(PairFacts facts) {
        List<FunctionInfo> ends = new ArrayList<>();
        for (FunctionInfo end : List.of(facts.from(), facts.to())) {
            List<FunctionInfo> side = side(facts, end);
            boolean turns =
                    !facts.passesRootComplex() && facts.route().commonBridge().isPresent();
            side.subList(0, turns ? side.size() - 1 : side.size()).stream()
                    .filter(f -> !ends.contains(f))
                    .forEach(ends::add);
        }
        return ends;
    }

    /** The largest payload that all functions support; empty if one does not tell. */
    public static OptionalInt largestPayload(List<FunctionInfo> way) {
        return way.stream().allMatch(f -> f.mpsSupported().isPresent())
                ? way.stream().mapToInt(f -> f.mpsSupported().getAsInt()).min()
                : OptionalInt.empty();
    }
}
