package io.crossdock.pci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Maximum payload size on a path: a TLP's data may not exceed DevCtl.MPS of any function that sends, forwards or receives
 * it (PCIe base specification 2.2.2, 7.5.3.4).
 */
public final class PathMps {
    private PathMps() {}

    /** The smallest DevCtl.MPS in bytes; empty if none of the functions tells. */
    public static OptionalInt of(Iterable<FunctionInfo> path) {
        OptionalInt smallest = OptionalInt.empty();
        for (FunctionInfo f : path) {
            if (f.mps().isPresent() && (smallest.isEmpty() || f.mps().getAsInt() < smallest.getAsInt())) {
                smallest = f.mps();
            }
        }
        return smallest;
    }

    /**
     * The same for the path between two functions: both, the bridges above them up to the first common one, and that.
     * Where they have none in common, up to the root ports.
     */
    public static OptionalInt between(PciTopology topology, Bdf a, Bdf b) {
        Optional<FunctionInfo> common = topology.commonBridge(a, b);
        List<FunctionInfo> path = new ArrayList<>();
        for (Bdf end : List.of(a, b)) {
            path.add(topology.require(end));
            for (FunctionInfo bridge : topology.bridgesAbove(end)) {
                path.add(bridge);
                if (common.isPresent() && common.get().equals(bridge)) {
                    break;
                }
            }
        }
        return of(path);
    }
}
