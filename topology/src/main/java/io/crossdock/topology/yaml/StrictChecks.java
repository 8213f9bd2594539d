package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.Platform;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What must hold of a machine's registers and addresses, and in a real machine's dump sometimes does not: no setting
 * exceeds what the function can do; BARs are aligned powers of two, overlap neither each other nor memory, and lie in the windows of the bridges above; windows lie in the windows
 * above and do not overlap those beside them.
 */
final class StrictChecks {
    /**
     * The first rule that is broken.
     *
     * @param bdf function to blame
     * @param key its key, as the description calls it
     * @param bar index of its BAR, where the list of BARs is to blame; else -1
     * @param cause what is wrong, with value and limit
     * @param remedy what to do
     */
    record Violation(Bdf bdf, String key, int bar, String cause, String remedy) {}

    private static Optional<Violation> field(FunctionInfo f, String key, String cause, String remedy) {
        return Optional.of(new Violation(f.bdf(), key, -1, cause, remedy));
    }

    private static Optional<Violation> bar(FunctionInfo f, int bar, String cause, String remedy) {
        return Optional.of(new Violation(f.bdf(), "bars", bar, cause, remedy));
    }

    private record Placed(FunctionInfo function, int bar, AddressRange range) {
        String label() {
            return (bar < 0 ? "a window" : "BAR " + bar) + " of "
                    + function.bdf().shortForm() + " at " + range;
        }
    }

    private final PciTopology topology;
    private final Platform platform;

    private StrictChecks(PciTopology topology, Platform platform) {
        this.topology = topology;
        this.platform = platform;
    }

    static Optional<Violation> first(PciTopology topology, Platform platform) {
        StrictChecks checks = new StrictChecks(topology, platform);
        return checks.registers()
                .or(checks::shapes)
                .or(checks::overlappingBars)
                .or(checks::memory)
                .or(checks::barsInWindows)
                .or(checks::windowsInWindows)
                .or(checks::overlappingWindows);
    }

    private Optional<Violation> registers() {
        for (FunctionInfo f : topology.functions()) {
            if (exceeds(f.mps(), f.mpsSupported())) {
                return field(
                        f,
                        "mps",
                        "larger than the function supports: mps=" + f.mps().getAsInt() + ", limit="
                                + f.mpsSupported().getAsInt(),
                        "lower it");
            }
            if (exceeds(f.link().speedMtps(), f.link().maxSpeedMtps())) {
                return field(
                        f,
                        "link",
                        "faster than it can be: speed="
                                + Units.writeSpeed(f.link().speedMtps().getAsInt()) + ", limit="
                                + Units.writeSpeed(f.link().maxSpeedMtps().getAsInt()),
                        "lower it, or raise max-gen");
            }
            if (exceeds(f.link().width(), f.link().maxWidth())) {
                return field(
                        f,
                        "link",
                        "more lanes than it has: width=" + f.link().width().getAsInt() + ", limit="
                                + f.link().maxWidth().getAsInt(),
                        "lower it, or raise max-width");
            }
            int unsupported = f.acs().control() & ~f.acs().capability();
            if (unsupported != 0) {
                return field(
                        f,
                        "acs",
                        String.format(
                                "control enables bits that the capability lacks: control=%04x, capability=%04x",
                                f.acs().control(), f.acs().capability()),
                        "add them to capability");
            }
        }
        return Optional.empty();
    }

    private static boolean exceeds(OptionalInt value, OptionalInt limit) {
        return value.isPresent() && limit.isPresent() && value.getAsInt() > limit.getAsInt();
    }

    private Optional<Violation> shapes() {
        for (FunctionInfo f : topology.functions()) {
            boolean upperHalf = false;
            int previous = -1;
            for (Bar bar : f.bars()) {
                if (upperHalf && bar.index() == previous + 1) {
                    return bar(
                            f,
                            bar.index(),
                            "BAR " + bar.index() + " is the upper half of 64-bit BAR " + previous,
                            "number it from " + (previous + 2) + " on");
                }
                upperHalf = bar.kind() == Bar.Kind.MEMORY64;
                previous = bar.index();
                Optional<Violation> shape = shape(f, bar);
                if (shape.isPresent()) {
                    return shape;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Violation> shape(FunctionInfo f, Bar bar) {
        if (bar.kind() == Bar.Kind.MEMORY64 && bar.index() >= 5) {
            return bar(
                    f,
                    bar.index(),
                    "BAR " + bar.index() + " has no register for its upper half: limit=4",
                    "lower its number");
        }
        if (bar.size().isPresent() && Long.bitCount(bar.size().getAsLong()) != 1) {
            return bar(
                    f,
                    bar.index(),
                    "size of BAR " + bar.index() + " is not a power of two: size="
                            + bar.size().getAsLong(),
                    "round it up");
        }
        Optional<AddressRange> range = bar.memoryRange();
        if (range.isPresent() && (range.get().base() & (range.get().size() - 1)) != 0) {
            return bar(
                    f,
                    bar.index(),
                    "BAR " + bar.index() + " is not aligned to its size: address="
                            + Units.writeAddress(range.get().base()) + ", size="
                            + Units.writeSize(range.get().size()),
                    "align it");
        }
        if (range.isPresent()
                && bar.kind() == Bar.Kind.MEMORY32
                && Long.compareUnsigned(range.get().last(), 0xffff_ffffL) > 0) {
            return bar(
                    f,
                    bar.index(),
                    "32-bit BAR " + bar.index() + " ends above 4 GiB: " + range.get(),
                    "lower it, or give kind: 64-bit");
        }
        return Optional.empty();
    }

    private List<Placed> bars() {
        List<Placed> all = new ArrayList<>();
        for (FunctionInfo f : topology.functions()) {
            for (Bar bar : f.bars()) {
                bar.memoryRange().ifPresent(range -> all.add(new Placed(f, bar.index(), range)));
            }
        }
        all.sort(Comparator.comparing(Placed::range));
        return all;
    }

    private Optional<Violation> overlappingBars() {
        Placed previous = null;
        for (Placed p : bars()) {
            if (previous != null && previous.range().overlaps(p.range())) {
                return bar(
                        p.function(),
                        p.bar(),
                        p.label() + " overlaps " + previous.label(),
                        "move one of the two, or leave all addresses out");
            }
            previous = p;
        }
        return Optional.empty();
    }

    private Optional<Violation> memory() {
        for (Placed p : bars()) {
            for (AddressRange dram : platform.dram()) {
                if (dram.overlaps(p.range())) {
                    return bar(
                            p.function(),
                            p.bar(),
                            p.label() + " overlaps memory " + dram,
                            "move it; for automatic addresses set mmio");
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Violation> barsInWindows() {
        for (Placed p : bars()) {
            for (FunctionInfo above : topology.bridgesAbove(p.function().bdf())) {
                Bridge bridge = above.bridge().orElseThrow();
                if (bridge.windowsKnown() && !insideOne(bridge, p.range())) {
                    return bar(
                            p.function(),
                            p.bar(),
                            p.label() + " lies outside the windows of "
                                    + above.bdf().shortForm() + ": limit=" + ranges(bridge),
                            "widen the window, or leave windows and addresses out");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean insideOne(Bridge bridge, AddressRange range) {
        return bridge.windows().stream()
                .anyMatch(w -> w.kind() != Bridge.Window.Kind.IO && w.range().contains(range));
    }

    private static String ranges(Bridge bridge) {
        List<String> list = bridge.windows().stream()
                .filter(w -> w.kind() != Bridge.Window.Kind.IO)
                .map(w -> w.range().toString())
                .toList();
        return list.isEmpty() ? "none" : String.join(" and ", list);
    }

    private Optional<Violation> windowsInWindows() {
        for (Placed w : windows()) {
            Optional<Bridge> above = topology.parent(w.function().bdf()).flatMap(FunctionInfo::bridge);
            if (above.isPresent() && above.get().windowsKnown() && !insideOne(above.get(), w.range())) {
                return field(
                        w.function(),
                        "windows",
                        w.label() + " lies outside the windows of the bridge above: limit=" + ranges(above.get()),
                        "widen that window");
            }
        }
        return Optional.empty();
    }

    private Optional<Violation> overlappingWindows() {
        List<Placed> all = windows();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1;
                    j < all.size()
                            && all.get(i).range().contains(all.get(j).range().base());
                    j++) {
                Placed a = all.get(i);
                Placed b = all.get(j);
                if (beside(a.function(), b.function())) {
                    return field(
                            b.function(),
                            "windows",
                            b.label() + " overlaps " + a.label(),
                            "give each bridge a window of its own");
                }
            }
        }
        return Optional.empty();
    }

    private boolean beside(FunctionInfo a, FunctionInfo b) {
        return topology.bridgesAbove(a.bdf()).stream().noneMatch(f -> f.bdf().equals(b.bdf()))
                && topology.bridgesAbove(b.bdf()).stream()
                        .noneMatch(f -> f.bdf().equals(a.bdf()));
    }

    private List<Placed> windows() {
        List<Placed> all = new ArrayList<>();
        for (FunctionInfo f : topology.functions()) {
            f.bridge()
                    .ifPresent(b -> b.windows().stream()
                            .filter(w -> w.kind() != Bridge.Window.Kind.IO)
                            .forEach(w -> all.add(new Placed(f, -1, w.range()))));
        }
        all.sort(Comparator.comparing(Placed::range));
        return all;
    }
}
