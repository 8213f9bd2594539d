package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bridge;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives addresses to BARs and windows that have none, as firmware does: 64-bit prefetchable BARs go into the aperture
 * above 4 GiB, all others below it; every BAR is aligned to its size, every window to 1 MiB (PCIe base specification
 * 7.5.1.3.8). Below one root bus either all memory BARs have addresses in the description, or none.
 */
final class AddressAssigner {
    private static final long WINDOW_GRANULE = 1 << 20;

    private final Aperture low;
    private final Aperture high;

    AddressAssigner(AddressRange low, AddressRange high) {
        this.low = new Aperture("mmio.low", low);
        this.high = new Aperture("mmio.high", high);
    }

    void assign(List<TreeReader.Root> roots) {
        for (TreeReader.Root root : roots) {
            List<FunctionDraft> all = new ArrayList<>();
            collect(root.functions(), all);
            Optional<FunctionDraft.BarDraft> automatic = all.stream()
                    .flatMap(f -> f.bars.stream())
                    .filter(b -> b.mode == FunctionDraft.Address.AUTOMATIC)
                    .findFirst();
            if (automatic.isEmpty()) {
                root.functions().forEach(AddressAssigner::coverWhatIsBelow);
                continue;
            }
            for (FunctionDraft f : all) {
                boolean given = f.bars.stream().anyMatch(b -> b.mode == FunctionDraft.Address.GIVEN && b.index < 6)
                        || f.windows != null && !f.windows.isEmpty();
                if (given) {
                    throw InputException.at(
                            f.map.file(),
                            automatic.get().line,
                            "BAR " + automatic.get().index + " has no address, but " + f.label()
                                    + " on the same root bus has addresses",
                            "give addresses to all BARs below a root bus, or to none");
                }
            }
            low.place(root, items(root.functions(), false));
            high.place(root, items(root.functions(), true));
        }
    }

    private static void collect(List<FunctionDraft> functions, List<FunctionDraft> into) {
        for (FunctionDraft f : functions) {
            into.add(f);
            collect(f.below, into);
        }
    }

    /** Something that needs addresses: a BAR, or a window with what is in it. */
    private interface Item {
        long size();

        long alignment();

        void place(long base);
    }

    private record BarItem(FunctionDraft.BarDraft bar, long size) implements Item {
        @Override
        public long alignment() {
            return Long.highestOneBit(size);
        }

        @Override
        public void place(long base) {
            bar.address = OptionalLong.of(base);
        }
    }

    private record WindowItem(FunctionDraft bridge, boolean isHigh, List<Item> content) implements Item {
        @Override
        public long size() {
            return roundUp(packedSize(content), WINDOW_GRANULE);
        }

        @Override
        public long alignment() {
            return content.stream().mapToLong(Item::alignment).reduce(WINDOW_GRANULE, Math::max);
        }

        @Override
        public void place(long base) {
            addWindow(bridge, isHigh, new AddressRange(base, size()));
            long at = base;
            for (Item item : content) {
                at = roundUp(at, item.alignment());
                item.place(at);
                at += item.size();
            }
        }
    }

    private static void addWindow(FunctionDraft bridge, boolean isHigh, AddressRange range) {
        List<Bridge.Window> windows = new ArrayList<>(bridge.windows == null ? List.of() : bridge.windows);
        windows.add(new Bridge.Window(isHigh ? Bridge.Window.Kind.PREFETCHABLE : Bridge.Window.Kind.MEMORY, range));
        bridge.windows = windows;
    }

    /** BARs and windows of the functions of a bus, those with the largest alignment first, which leaves fewest gaps. */
    private static List<Item> items(List<FunctionDraft> functions, boolean isHigh) {
        List<Item> items = new ArrayList<>();
        for (FunctionDraft f : functions) {
            for (FunctionDraft.BarDraft bar : f.bars) {
                if (bar.mode == FunctionDraft.Address.AUTOMATIC && bar.isHigh() == isHigh) {
                    items.add(new BarItem(bar, bar.size.orElseThrow()));
                }
            }
            List<Item> below = items(f.below, isHigh);
            if (!below.isEmpty()) {
                items.add(new WindowItem(f, isHigh, below));
            }
        }
        items.sort(Comparator.comparingLong(Item::alignment).reversed());
        return items;
    }

    private static long packedSize(List<Item> items) {
        long at = 0;
        for (Item item : items) {
            at = roundUp(at, item.alignment()) + item.size();
        }
        return at;
    }

    private static long roundUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    /** Addresses that may be given out, in ascending order. */
    private static final class Aperture {
        private final String name;
        private final AddressRange range;
        private long next;

        Aperture(String name, AddressRange range) {
            this.name = name;
            this.range = range;
            this.next = range.base();
        }

        void place(TreeReader.Root root, List<Item> items) {
            next = roundUp(next, WINDOW_GRANULE);
            for (Item item : items) {
                long base = roundUp(next, item.alignment());
                if (base < 0 || item.size() > range.end() - base) {
                    throw InputException.at(
                            root.map().file(),
                            root.map().line(),
                            String.format(
                                    "BARs below pci%04x:%02x do not fit %s: needed=%s, limit=%s",
                                    root.domain(),
                                    root.bus(),
                                    name,
                                    Units.writeSize(item.size()),
                                    Units.writeSize(Math.max(0, range.end() - next))),
                            "give a larger mmio."
                                    + (name.endsWith("low") ? "low, or make BARs 64-bit prefetchable" : "high"));
                }
                item.place(base);
                next = base + item.size();
            }
        }
    }

    /** Windows that were left out, around addresses that were given. */
    private static @Nullable AddressRange cover(FunctionDraft f, boolean isHigh) {
        AddressRange all = null;
        for (FunctionDraft child : f.below) {
            for (AddressRange range : child.ranges(isHigh)) {
                all = union(all, range);
            }
            for (Bridge.Window w : child.windows == null ? List.<Bridge.Window>of() : child.windows) {
                boolean windowHigh = w.kind() == Bridge.Window.Kind.PREFETCHABLE;
                if (w.kind() != Bridge.Window.Kind.IO && windowHigh == isHigh) {
                    all = union(all, w.range());
                }
            }
        }
        return all;
    }

    private static AddressRange union(@Nullable AddressRange a, AddressRange b) {
        long base = b.base() & -WINDOW_GRANULE;
        long last = b.last() | (WINDOW_GRANULE - 1);
        if (a == null) {
            return AddressRange.ofLast(base, last);
        }
        return AddressRange.ofLast(
                Long.compareUnsigned(a.base(), base) < 0 ? a.base() : base,
                Long.compareUnsigned(a.last(), last) > 0 ? a.last() : last);
    }

    private static void coverWhatIsBelow(FunctionDraft f) {
        f.below.forEach(AddressAssigner::coverWhatIsBelow);
        if (f.isBridge && f.windows == null && f.windowsKnown) {
            for (boolean isHigh : new boolean[] {false, true}) {
                AddressRange range = cover(f, isHigh);
                if (range != null) {
                    addWindow(f, isHigh, range);
                }
            }
        }
    }
}
