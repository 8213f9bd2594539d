package io.crossdock.pci;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a machine and the tree that their bridges span. Immutable and thread-safe.
 *
 * <p>The parent of a function is the bridge whose secondary bus is the function's bus. Where there is none, it is the
 * narrowest bridge whose range of buses holds that bus: virtual functions take bus numbers of their own there (SR-IOV,
 * PCIe base specification 9.2.1.2), and in a partial dump the bridges in between are missing. A bus that no bridge leads
 * to is a {@link RootBus}.
 */
public final class PciTopology {
    private final NavigableMap<Bdf, FunctionInfo> functions;
    private final Map<Long, FunctionInfo> bridgeOfBus;
    private final Map<Bdf, List<FunctionInfo>> bridgesAbove;

    private PciTopology(NavigableMap<Bdf, FunctionInfo> functions, Map<Long, FunctionInfo> bridgeOfBus) {
        this.functions = Collections.unmodifiableNavigableMap(functions);
        this.bridgeOfBus = bridgeOfBus;
        this.bridgesAbove = new HashMap<>();
        for (FunctionInfo f : functions.values()) {
            bridgesAbove.put(f.bdf(), climb(f));
        }
    }

    /**
     * Builds the tree.
     *
     * @throws TopologyException if a function stands twice, two bridges lead to one bus, or the bridges form a loop
     */
    public static PciTopology of(Collection<FunctionInfo> list) {
        NavigableMap<Bdf, FunctionInfo> functions = new TreeMap<>();
        for (FunctionInfo f : list) {
            if (functions.put(f.bdf(), f) != null) {
                throw new TopologyException("function " + f.bdf() + " stands twice; keep one of the two");
            }
        }
        Map<Long, FunctionInfo> bridgeOfBus = new HashMap<>();
        for (FunctionInfo f : functions.values()) {
            int secondary = f.bridge().map(Bridge::secondary).orElse(0);
            if (secondary == 0) {
                continue; // unconfigured: nothing can be below it
            }
            FunctionInfo other = bridgeOfBus.put(key(f.bdf().domain(), secondary), f);
            if (other != null) {
                throw new TopologyException(String.format(
                        "bridges %s and %s both lead to bus %02x; give each its own secondary bus",
                        other.bdf(), f.bdf(), secondary));
            }
        }
        addNumbersWithinRanges(functions.values(), bridgeOfBus);
        return new PciTopology(functions, bridgeOfBus);
    }

    /** Buses that hold functions, are nobody's secondary bus, and lie in the range of a bridge above them. */
    private static void addNumbersWithinRanges(
            Collection<FunctionInfo> functions, Map<Long, FunctionInfo> bridgeOfBus) {
        List<FunctionInfo> bridges = bridgeOfBus.values().stream()
                .filter(f -> f.bdf().bus() < f.bridge().orElseThrow().secondary())
                .toList();
        Set<Long> hostBridgeBuses = new HashSet<>();
        Set<Bdf> orphans = new HashSet<>();
        for (FunctionInfo f : functions) {
            Bdf bus = new Bdf(f.bdf().domain(), f.bdf().bus(), 0, 0);
            if (f.isHostBridge()) {
                hostBridgeBuses.add(key(bus.domain(), bus.bus()));
            }
            if (!bridgeOfBus.containsKey(key(bus.domain(), bus.bus()))) {
                orphans.add(bus);
            }
        }
        for (Bdf bus : orphans) {
            FunctionInfo above = narrowest(bridges, bus);
            if (above != null && !hostBridgeBuses.contains(key(bus.domain(), bus.bus()))) {
                bridgeOfBus.put(key(bus.domain(), bus.bus()), above);
            }
        }
    }

    private static @Nullable FunctionInfo narrowest(List<FunctionInfo> bridges, Bdf bus) {
        FunctionInfo best = null;
        int bestWidth = Integer.MAX_VALUE;
        for (FunctionInfo f : bridges) {
            Bridge bridge = f.bridge().orElseThrow();
            int width = bridge.subordinate() - bridge.secondary();
            if (f.bdf().domain() == bus.domain()
                    && bridge.secondary() < bus.bus()
                    && bus.bus() <= bridge.subordinate()
                    && width < bestWidth) {
                best = f;
                bestWidth = width;
            }
        }
        return best;
    }

    private static long key(int domain, int bus) {
        return (long) domain << 8 | bus;
    }

    private List<FunctionInfo> climb(FunctionInfo from) {
        List<FunctionInfo> path = new ArrayList<>();
        Set<Bdf> seen = new HashSet<>();
        FunctionInfo at = from;
        while (true) {
            if (!seen.add(at.bdf())) {
                throw new TopologyException("the bridges above " + from.bdf() + " form a loop through " + at.bdf()
                        + "; correct its secondary bus");
            }
            FunctionInfo parent =
                    bridgeOfBus.get(key(at.bdf().domain(), at.bdf().bus()));
            if (parent == null) {
                return List.copyOf(path);
            }
            path.add(parent);
            at = parent;
        }
    }

    /** All functions, ascending by address. */
    public Collection<FunctionInfo> functions() {
        return functions.values();
    }

    public Optional<FunctionInfo> function(Bdf bdf) {
        return Optional.ofNullable(functions.get(bdf));
    }

    /** @throws TopologyException if the machine has no such function */
    public FunctionInfo require(Bdf bdf) {
        FunctionInfo f = functions.get(bdf);
        if (f == null) {
            throw missing(bdf);
        }
        return f;
    }

    private static TopologyException missing(Bdf bdf) {
        return new TopologyException("no function " + bdf + " on this machine");
    }

    /** Bridge directly above a function; empty on a root bus. */
    public Optional<FunctionInfo> parent(Bdf bdf) {
        List<FunctionInfo> above = bridgesAbove(bdf);
        return above.isEmpty() ? Optional.empty() : Optional.of(above.getFirst());
    }

    /** Bridges above a function, nearest first, up to the one on the root bus. */
    public List<FunctionInfo> bridgesAbove(Bdf bdf) {
        List<FunctionInfo> above = bridgesAbove.get(bdf);
        if (above == null) {
            throw missing(bdf);
        }
        return above;
    }

    /** Root bus at the top of a function's hierarchy. */
    public RootBus rootBus(Bdf bdf) {
        List<FunctionInfo> above = bridgesAbove(bdf);
        int bus = above.isEmpty() ? bdf.bus() : above.getLast().bdf().bus();
        return new RootBus(bdf.domain(), bus);
    }

    /** All root buses that have functions, ascending. */
    public List<RootBus> rootBuses() {
        TreeSet<RootBus> all = new TreeSet<>();
        for (Bdf bdf : functions.keySet()) {
            all.add(rootBus(bdf));
        }
        return List.copyOf(all);
    }

    /** Functions on a bus, ascending. */
    public List<FunctionInfo> onBus(int domain, int bus) {
        return List.copyOf(functions
                .subMap(new Bdf(domain, bus, 0, 0), true, new Bdf(domain, bus, 31, 7), true)
                .values());
    }

    /**
     * Whether the input shows all bridges above a function. A plain {@code lspci} prints no bus numbers of bridges, and
     * {@code lspci -s} leaves the bridges out: then {@link #rootBus} is a guess, and a missing {@link #commonBridge} is no
     * evidence that there is none. One that is found stands nevertheless.
     */
    public boolean isPlaced(Bdf bdf) {
        List<FunctionInfo> above = bridgesAbove(bdf);
        FunctionInfo top = above.isEmpty() ? require(bdf) : above.getLast();
        return switch (top.portType()) {
            case ROOT_PORT, ROOT_COMPLEX_INTEGRATED_ENDPOINT, ROOT_COMPLEX_EVENT_COLLECTOR -> true;
            // Nothing else that is PCI Express stands on a root bus, except in guests of a hypervisor.
            default ->
                onBus(top.bdf().domain(), top.bdf().bus()).stream()
                        .anyMatch(f -> f.isHostBridge() || f.portType() == PortType.ROOT_PORT);
        };
    }

    /**
     * The lowest bridge that stands above both functions; for two functions of one bus, the bridge above that bus.
     * Empty if they meet only in the root complex.
     */
    public Optional<FunctionInfo> commonBridge(Bdf a, Bdf b) {
        Set<Bdf> aboveA = new HashSet<>();
        for (FunctionInfo f : bridgesAbove(a)) {
            aboveA.add(f.bdf());
        }
        for (FunctionInfo f : bridgesAbove(b)) {
            if (aboveA.contains(f.bdf())) {
                return Optional.of(f);
            }
        }
        return Optional.empty();
    }

    /** The same machine with one function replaced by a changed copy of itself. */
    public PciTopology with(FunctionInfo changed) {
        require(changed.bdf());
        List<FunctionInfo> list = new ArrayList<>(functions.values());
        list.replaceAll(f -> f.bdf().equals(changed.bdf()) ? changed : f);
        return of(list);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof PciTopology other && functions.equals(other.functions);
    }

    @Override
    public int hashCode() {
        return functions.hashCode();
    }

    @Override
    public String toString() {
        return functions.size() + " PCI functions on root buses " + rootBuses();
    }
}
