package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the ways of two rows' devices meet: as many kinds of pairs as there are different answers to that. */
final class Meetings {
    /**
     * Pairs that meet equally far up.
     *
     * @param from initiator of the first of them
     * @param to its target
     * @param pairs how many there are
     */
    record Kind(FunctionInfo from, FunctionInfo to, long pairs) {
        private Kind more(Kind others) {
            return new Kind(from, to, pairs + others.pairs);
        }
    }

    /**
     * @param bridges how many bridges the two ways share, counted from the root complex
     * @param sameRoot whether they end at one root bus
     */
    private record Point(int bridges, boolean sameRoot) {}

    private Meetings() {}

    /**
     * The kinds of pairs of two rows, by first appearance; none where both are the same single function.
     *
     * @param from parts of a row: functions that meet any function of another part at the same place
     */
    static Collection<Kind> of(PciTopology topology, List<List<FunctionInfo>> from, List<List<FunctionInfo>> to) {
        if (from.size() == 1 && to.size() == 1) { // all pairs meet at one place, so nobody need look where
            return of(from.getFirst(), to.getFirst());
        }
        Map<Point, Kind> kinds = new LinkedHashMap<>();
        for (List<FunctionInfo> a : from) {
            for (List<FunctionInfo> b : to) {
                for (Kind kind : of(a, b)) {
                    kinds.merge(point(topology, kind.from().bdf(), kind.to().bdf()), kind, Kind::more);
                }
            }
        }
        return kinds.values();
    }

    private static List<Kind> of(List<FunctionInfo> a, List<FunctionInfo> b) {
        if (!a.getFirst().bdf().equals(b.getFirst().bdf())) {
            return List.of(new Kind(a.getFirst(), b.getFirst(), (long) a.size() * b.size()));
        }
        return a.size() > 1 ? List.of(new Kind(a.getFirst(), a.get(1), (long) a.size() * (a.size() - 1))) : List.of();
    }

    private static Point point(PciTopology topology, Bdf a, Bdf b) {
        List<FunctionInfo> up = topology.bridgesAbove(a).reversed();
        List<FunctionInfo> other = topology.bridgesAbove(b).reversed();
        int shared = 0;
        while (shared < up.size()
                && shared < other.size()
                && up.get(shared).bdf().equals(other.get(shared).bdf())) {
            shared++;
        }
        return new Point(shared, topology.rootBus(a).equals(topology.rootBus(b)));
    }
}
