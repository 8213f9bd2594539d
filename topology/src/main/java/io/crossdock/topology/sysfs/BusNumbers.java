package io.crossdock.topology.sysfs;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Buses below bridges as the paths of the functions' folders tell them. */
final class BusNumbers {
    private record Range(int secondary, int subordinate) {
        Range with(int below, int deepest) {
            return new Range(Math.min(secondary, below), Math.max(subordinate, deepest));
        }
    }

    private final Map<Bdf, Range> below = new HashMap<>();

    private BusNumbers() {}

    static BusNumbers of(Collection<SysfsFunction> functions) {
        BusNumbers numbers = new BusNumbers();
        for (SysfsFunction f : functions) {
            List<Bdf> path = f.path();
            for (int i = 0; i + 1 < path.size(); i++) {
                Bdf bridge = path.get(i);
                int secondary = path.get(i + 1).bus();
                int deepest = path.getLast().bus();
                if (bridge.domain() == path.getLast().domain() && secondary > bridge.bus() && deepest >= secondary) {
                    Range range = new Range(secondary, deepest);
                    numbers.below.merge(bridge, range, (a, b) -> a.with(b.secondary(), b.subordinate()));
                }
            }
        }
        return numbers;
    }

    /** The bridge half of a function that has others below it; its windows are not known. */
    Optional<Bridge> bridge(Bdf bdf) {
        return Optional.ofNullable(below.get(bdf))
                .map(r -> new Bridge(bdf.bus(), r.secondary(), r.subordinate(), List.of(), false));
    }
}
