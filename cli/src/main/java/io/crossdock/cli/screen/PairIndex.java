package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.verdict.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pairs of a matrix by their names. */
final class PairIndex {
    private final Map<String, Map<String, Pair>> byFrom = new HashMap<>();

    PairIndex(List<Pair> pairs) {
        pairs.forEach(
                p -> byFrom.computeIfAbsent(p.from(), f -> new HashMap<>()).put(p.to(), p));
    }

    Optional<Pair> pair(Device from, Device to) {
        return Optional.ofNullable(byFrom.getOrDefault(from.name(), Map.of()).get(to.name()));
    }

    /** An answer that a device of one list gets about one of the other; all get the same if both are groups. */
    Optional<Pair> any(List<Device> from, List<Device> to) {
        for (Device a : from) {
            for (Device b : to) {
                Optional<Pair> pair = pair(a, b);
                if (pair.isPresent()) {
                    return pair;
                }
            }
        }
        return Optional.empty();
    }

    static boolean same(Optional<Pair> one, Optional<Pair> other) {
        return one.isPresent() == other.isPresent() && compatible(one, other);
    }

    /** The same, or one of them does not exist. */
    static boolean compatible(Optional<Pair> one, Optional<Pair> other) {
        return one.isEmpty()
                || other.isEmpty()
                || one.get().status() == other.get().status()
                        && one.get().routeClass().equals(other.get().routeClass())
                        && one.get().answer(Layer.DRIVER) == other.get().answer(Layer.DRIVER)
                        && one.get().answer(Layer.LIBRARY) == other.get().answer(Layer.LIBRARY);
    }
}
