package io.crossdock.model.fabric;

import io.crossdock.model.config.FunctionRegisters.BarWindow;
import io.crossdock.pci.AddressRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Cuts the address space at every place where a window, a BAR or a memory range begins or ends. Between two cuts all
 * addresses are routed alike, so one decision serves them all; any config write starts a new generation.
 */
final class AddressMap {
    /** Flips unsigned order into signed order. */
    private static final long SIGN = Long.MIN_VALUE;

    private final Collection<Node> nodes;
    private final List<AddressRange> dram;
    private int generation = 1;
    private int builtFor;
    private long[] cuts = {};

    AddressMap(Collection<Node> nodes, List<AddressRange> dram) {
        this.nodes = nodes;
        this.dram = dram;
    }

    void invalidate() {
        generation++;
    }

    int generation() {
        return generation;
    }

    Span around(long address) {
        if (builtFor != generation) {
            build();
        }
        int at = Arrays.binarySearch(cuts, address ^ SIGN);
        int index = at >= 0 ? at : -at - 2;
        long base = index < 0 ? 0 : cuts[index] ^ SIGN;
        long last = index + 1 < cuts.length ? (cuts[index + 1] ^ SIGN) - 1 : -1;
        return new Span(base, last, generation);
    }

    private void build() {
        List<AddressRange> ranges = new ArrayList<>(dram);
        for (Node node : nodes) {
            ranges.addAll(node.registers().windows());
            for (BarWindow window : node.registers().claimed()) {
                ranges.add(window.range());
            }
        }
        cuts = ranges.stream()
                .flatMapToLong(r -> java.util.stream.LongStream.of(r.base() ^ SIGN, r.end() ^ SIGN))
                .sorted()
                .distinct()
                .toArray();
        builtFor = generation;
    }
}
