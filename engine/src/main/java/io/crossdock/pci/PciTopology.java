package io.crossdock.pci;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The functions of a machine and the tree that their bridges span. Immutable and thread-safe.
 *
 * <p>The parent of a function is the bridge whose secondary bus is the function's bus. A bus that no bridge leads to
 * is a {@link RootBus}.
 */
public final class PciTopology {
    private final SortedMap<Bdf, FunctionInfo> functions;
    private final Map<Long, FunctionInfo> bridgeOfBus;
    private final Map<Bdf, List<FunctionInfo>> bridgesAbove;

    private PciTopology(SortedMap<Bdf, FunctionInfo> functions, Map<Long, FunctionInfo> bridgeOfBus) {
        this.functions = functions;
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
        SortedMap<Bdf, FunctionInfo> functions = new TreeMap<>();
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
        return new PciTopology(functions, bridgeOfBus);
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
            throw new TopologyException("no function " + bdf + " on this machine");
        }
        return f;
    }

    /** Bridge directly above a function; empty on a root bus. */
    public Optional<FunctionInfo> parent(Bdf bdf) {
        List<FunctionInfo> above = bridgesAbove(bdf);
        return above.isEmpty() ? Optional.empty() : Optional.of(above.getFirst());
    }

    /** Bridges above a function, nearest first, up to the one on the root bus. */
    public List<FunctionInfo> bridgesAbove(Bdf bdf) {
        require(bdf);
        return bridgesAbove.getOrDefault(bdf, List.of());
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
                .subMap(new Bdf(domain, bus, 0, 0), afterBus(domain, bus))
                .values());
    }

    private static Bdf afterBus(int domain, int bus) {
        return bus == 255 ? new Bdf(domain + 1, 0, 0, 0) : new Bdf(domain, bus + 1, 0, 0);
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

    /** Whether any bridge of this machine leads to the bus. */
    public boolean hasBridgeTo(int domain, int bus) {
        return bridgeOfBus.containsKey(key(domain, bus));
    }
}
