package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Root ports above what NCCL shows directly below a processor. Each processor gets one root bus, numbered just below its
 * lowest function where that number is free: the place where firmware usually puts it. What stands on bus 0 stands on a
 * root bus itself, as in a guest, and gets none.
 */
final class RootPorts {
    private static final int CLASS = 0x060400;
    private static final int MAX_DEVICES = 31;
    private static final int MAX_FUNCTIONS = 8;

    /** What hangs below one port. */
    private record Below(int domain, int bus, int highest, OptionalInt node) {}

    private final List<Map<List<Integer>, Below>> processors = new ArrayList<>();

    void nextProcessor() {
        processors.add(new LinkedHashMap<>());
    }

    void above(FunctionInfo f, OptionalInt node) {
        Bdf bdf = f.bdf();
        if (bdf.bus() == 0) {
            return;
        }
        int highest = f.bridge().map(Bridge::subordinate).orElse(0);
        processors
                .getLast()
                .merge(
                        List.of(bdf.domain(), bdf.bus()),
                        new Below(bdf.domain(), bdf.bus(), Math.max(bdf.bus(), highest), node),
                        (a, b) -> a.highest() >= b.highest() ? a : b);
    }

    List<FunctionInfo> build(Set<Bdf> printed) {
        Set<List<Integer>> taken = new TreeSet<>((a, b) -> a.get(0).equals(b.get(0))
                ? a.get(1).compareTo(b.get(1))
                : a.get(0).compareTo(b.get(0)));
        printed.forEach(bdf -> taken.add(List.of(bdf.domain(), bdf.bus())));
        List<FunctionInfo> ports = new ArrayList<>();
        Set<List<Integer>> ledTo = new HashSet<>();
        for (Map<List<Integer>, Below> processor : processors) {
            Map<Integer, Integer> rootBus = new LinkedHashMap<>();
            int number = 0;
            for (Below below : processor.values()) {
                int bus = rootBus.computeIfAbsent(below.domain(), d -> freeBelow(processor, d, taken));
                int slot = MAX_FUNCTIONS + number++; // device 1 is the first
                if (bus < 0 || !ledTo.add(List.of(below.domain(), below.bus())) || slot / MAX_FUNCTIONS > MAX_DEVICES) {
                    continue;
                }
                var port = FunctionInfo.builder(
                                new Bdf(below.domain(), bus, slot / MAX_FUNCTIONS, slot % MAX_FUNCTIONS))
                        .classCode(CLASS)
                        .portType(PortType.ROOT_PORT)
                        .description("root port that NCCL does not print")
                        .bridge(new Bridge(bus, below.bus(), below.highest(), List.of(), false));
                below.node().ifPresent(port::numaNode);
                ports.add(port.build());
            }
        }
        return ports;
    }

    /** The highest free bus number below all functions of a processor in a domain; -1 if none is left. */
    private static int freeBelow(Map<List<Integer>, Below> processor, int domain, Set<List<Integer>> taken) {
        int lowest = processor.values().stream()
                .filter(b -> b.domain() == domain)
                .mapToInt(Below::bus)
                .min()
                .orElse(0);
        for (int bus = lowest - 1; bus >= 0; bus--) {
            if (taken.add(List.of(domain, bus))) {
                return bus;
            }
        }
        return -1;
    }
}
