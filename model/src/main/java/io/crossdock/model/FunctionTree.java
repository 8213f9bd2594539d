package io.crossdock.model;

import io.crossdock.model.config.FunctionRegisters;
import io.crossdock.model.config.PortTypes;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the registers of all functions of a topology. */
final class FunctionTree {
    private static final long WINDOW_UNIT = 1 << 20;

    private FunctionTree() {}

    static SortedMap<Bdf, FunctionRegisters> registers(PciTopology topology, int assumedMps, Runnable changed) {
        SortedMap<Bdf, FunctionRegisters> all = new TreeMap<>();
        for (FunctionInfo f : topology.functions()) {
            PortType type = PortTypes.of(topology, f);
            all.put(f.bdf(), FunctionRegisters.of(f, type, windows(topology, f), assumedMps, changed));
        }
        return all;
    }

    /** Windows as described; where the input does not show them, the smallest that hold every BAR below. */
    private static List<Bridge.Window> windows(PciTopology topology, FunctionInfo function) {
        Bridge bridge = function.bridge().orElse(null);
        if (bridge == null || bridge.windowsKnown()) {
            return bridge == null ? List.of() : bridge.windows();
        }
        List<AddressRange> low = new ArrayList<>();
        List<AddressRange> high = new ArrayList<>();
        for (FunctionInfo below : topology.functions()) {
            if (topology.bridgesAbove(below.bdf()).contains(function)) {
                for (Bar bar : below.bars()) {
                    bar.memoryRange().ifPresent(r -> (r.base() >>> 32 == 0 ? low : high).add(r));
                }
            }
        }
        List<Bridge.Window> windows = new ArrayList<>();
        hull(low).ifPresent(r -> windows.add(new Bridge.Window(Bridge.Window.Kind.MEMORY, r)));
        hull(high).ifPresent(r -> windows.add(new Bridge.Window(Bridge.Window.Kind.PREFETCHABLE, r)));
        return windows;
    }

    private static java.util.Optional<AddressRange> hull(List<AddressRange> ranges) {
        return ranges.stream().reduce((a, b) -> {
            long base = Long.compareUnsigned(a.base(), b.base()) < 0 ? a.base() : b.base();
            long last = Long.compareUnsigned(a.last(), b.last()) > 0 ? a.last() : b.last();
            return AddressRange.ofLast(base & -WINDOW_UNIT, last | WINDOW_UNIT - 1);
        });
    }
}
