package io.crossdock.topology;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes the functions of a real dump consistent enough to build a machine of: firmware leaves bridges unconfigured, BARs
 * of disabled functions overlap, dumps get damaged. Every change leaves a note. A consistent machine passes unchanged.
 */
final class ObservedRepair {
    private final Map<Bdf, FunctionInfo> functions = new TreeMap<>();
    private final Consumer<String> notes;

    private ObservedRepair(List<FunctionInfo> list, Consumer<String> notes) {
        list.forEach(f -> functions.put(f.bdf(), f));
        this.notes = notes;
    }

    /** The functions, each address once, with at most one bridge to a bus, no loops, and no two overlapping memory BARs. */
    static List<FunctionInfo> repair(List<FunctionInfo> list, Consumer<String> notes) {
        ObservedRepair repair = new ObservedRepair(list, notes);
        repair.bridges();
        repair.processorAddresses();
        repair.overlaps();
        return List.copyOf(repair.functions.values());
    }

    private void bridges() {
        Map<List<Integer>, Bdf> leadingTo = new HashMap<>();
        for (FunctionInfo f : List.copyOf(functions.values())) {
            int secondary = f.bridge().map(Bridge::secondary).orElse(0);
            if (secondary == 0) {
                continue;
            }
            Bdf other = leadingTo.get(List.of(f.bdf().domain(), secondary));
            // Buses are numbered downwards from the root, so a lower number below would be a loop.
            if (secondary <= f.bdf().bus() || other != null) {
                notes.accept(String.format(
                        "bridge %s leads to bus %02x%s; taken as unconfigured",
                        f.bdf(), secondary, other == null ? " above itself" : " as " + other + " does"));
                Bridge b = f.bridge().orElseThrow();
                functions.put(
                        f.bdf(),
                        f.toBuilder()
                                .bridge(new Bridge(b.primary(), 0, 0, b.windows(), b.windowsKnown()))
                                .build());
            } else {
                leadingTo.put(List.of(f.bdf().domain(), secondary), f.bdf());
            }
        }
    }

    /**
     * lspci prints BARs as the processor sees them and windows as they stand in the bridge. Where a host bridge adds an
     * offset (Loongson, some Arm machines), a BAR lies in no window until the offset is taken off.
     */
    private void processorAddresses() {
        int moved = 0;
        Map<List<Integer>, Bridge> leadingTo = new HashMap<>();
        for (FunctionInfo f : functions.values()) {
            f.bridge().ifPresent(b -> leadingTo.put(List.of(f.bdf().domain(), b.secondary()), b));
        }
        for (FunctionInfo f : List.copyOf(functions.values())) {
            Bridge above = f.bdf().bus() == 0
                    ? null
                    : leadingTo.get(List.of(f.bdf().domain(), f.bdf().bus()));
            if (above == null || !above.windowsKnown()) {
                continue;
            }
            List<Bar> bars = new ArrayList<>(f.bars());
            for (int i = 0; i < bars.size(); i++) {
                Bar bar = bars.get(i);
                Optional<AddressRange> range = bar.memoryRange();
                if (range.isEmpty() || above.forwardsMemory(range.get().base())) {
                    continue;
                }
                long low = range.get().base() & 0xffff_ffffL;
                if (low != range.get().base() && above.forwardsMemory(low)) {
                    bars.set(i, new Bar(bar.index(), bar.kind(), bar.prefetchable(), OptionalLong.of(low), bar.size()));
                    moved++;
                }
            }
            if (!bars.equals(f.bars())) {
                functions.put(f.bdf(), f.toBuilder().bars(bars).build());
            }
        }
        if (moved > 0) {
            notes.accept(
                    "addresses of " + moved + " BARs are the processor's; taken without the host bridge's offset, as"
                            + " the windows above them are");
        }
    }

    private record Placed(FunctionInfo function, Bar bar, AddressRange range) {}

    /** Of two BARs that overlap, the one whose function has memory disabled loses its address, else the later one. */
    private void overlaps() {
        List<Placed> all = new ArrayList<>();
        for (FunctionInfo f : functions.values()) {
            for (Bar bar : f.bars()) {
                bar.memoryRange().ifPresent(range -> all.add(new Placed(f, bar, range)));
            }
        }
        all.sort(Comparator.comparing((Placed p) -> p.function().memoryEnabled() == Tristate.OFF)
                .thenComparing(p -> p.function().bdf()));
        TreeMap<Long, Placed> taken = new TreeMap<>(Long::compareUnsigned);
        for (Placed p : all) {
            Map.Entry<Long, Placed> below = taken.floorEntry(p.range().last());
            if (below != null && below.getValue().range().overlaps(p.range())) {
                drop(p, below.getValue());
            } else {
                taken.put(p.range().base(), p);
            }
        }
    }

    private void drop(Placed loser, Placed winner) {
        Bdf bdf = loser.function().bdf();
        notes.accept("BAR " + loser.bar().index() + " of " + bdf + " at " + loser.range() + " overlaps BAR "
                + winner.bar().index() + " of " + winner.function().bdf() + "; taken as unassigned");
        functions.computeIfPresent(bdf, (at, now) -> {
            List<Bar> bars = new ArrayList<>(now.bars());
            bars.replaceAll(b -> b.index() == loser.bar().index()
                    ? new Bar(b.index(), b.kind(), b.prefetchable(), OptionalLong.empty(), b.size())
                    : b);
            return now.toBuilder().bars(bars).build();
        });
    }
}
