package io.crossdock.workbench.explain.remedy;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge.Window;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives the BARs of cards that move new addresses, as firmware would: 64-bit ones behind everything else, 32-bit ones in
 * a hole below 4 GiB. Cards are laid out one after the other, so one window per kind covers several.
 */
final class FreshAddresses {
    private static final long MIB = 1 << 20;
    private static final long FOUR_GIB = 1L << 32;
    /** Interrupt controllers and firmware sit from here to 4 GiB on a PC. */
    private static final long LOW_END = 0xfec0_0000L;

    private final List<AddressRange> used = new ArrayList<>();
    private long nextHigh;

    FreshAddresses(MachineDescription machine) {
        used.addAll(machine.platform().dram());
        for (FunctionInfo f : machine.topology().functions()) {
            f.bars().forEach(b -> b.memoryRange().ifPresent(used::add));
            f.bridge()
                    .ifPresent(b -> b.windows().stream()
                            .filter(w -> w.kind() != Window.Kind.IO)
                            .forEach(w -> used.add(w.range())));
        }
        nextHigh = Math.max(
                FOUR_GIB, used.stream().mapToLong(AddressRange::end).max().orElse(FOUR_GIB));
    }

    /** The card with new addresses; empty if no hole below 4 GiB is wide enough for its 32-bit BARs. */
    Optional<FunctionInfo> place(FunctionInfo card) {
        List<Bar> bars = new ArrayList<>(card.bars());
        List<Bar> bySize = bars.stream()
                .filter(b -> b.memoryRange().isPresent())
                .sorted(Comparator.comparingLong(
                        (Bar b) -> -b.memoryRange().orElseThrow().size()))
                .toList();
        for (Bar bar : bySize) {
            long size = bar.memoryRange().orElseThrow().size();
            OptionalLong base = bar.kind() == Bar.Kind.MEMORY64 ? OptionalLong.of(high(size)) : low(size);
            if (base.isEmpty()) {
                return Optional.empty();
            }
            used.add(new AddressRange(base.getAsLong(), size));
            bars.set(bars.indexOf(bar), new Bar(bar.index(), bar.kind(), bar.prefetchable(), base, bar.size()));
        }
        return Optional.of(card.toBuilder().bars(bars).build());
    }

    private long high(long size) {
        long step = Math.max(size, MIB);
        long base = roundUp(nextHigh, step);
        nextHigh = base + step;
        return base;
    }

    /** The highest hole, so that what was there keeps its neighbours. */
    private OptionalLong low(long size) {
        long step = Math.max(size, MIB);
        for (long base = LOW_END - step & -step; base > 0; base -= step) {
            AddressRange candidate = new AddressRange(base, step);
            if (used.stream().noneMatch(candidate::overlaps)) {
                return OptionalLong.of(base);
            }
        }
        return OptionalLong.empty();
    }

    /** Windows that a bridge above these cards needs: one per kind, whole mebibytes. */
    static List<Window> windowsOver(FunctionInfo... cards) {
        List<Window> windows = new ArrayList<>();
        cover(cards, Bar.Kind.MEMORY32).ifPresent(r -> windows.add(new Window(Window.Kind.MEMORY, r)));
        cover(cards, Bar.Kind.MEMORY64).ifPresent(r -> windows.add(new Window(Window.Kind.PREFETCHABLE, r)));
        return windows;
    }

    private static Optional<AddressRange> cover(FunctionInfo[] cards, Bar.Kind kind) {
        long base = Long.MAX_VALUE;
        long end = 0;
        for (FunctionInfo card : cards) {
            for (Bar bar : card.bars()) {
                if (bar.kind() == kind && bar.memoryRange().isPresent()) {
                    AddressRange r = bar.memoryRange().get();
                    base = Math.min(base, r.base() & -MIB);
                    end = Math.max(end, roundUp(r.end(), MIB));
                }
            }
        }
        return end == 0 ? Optional.empty() : Optional.of(new AddressRange(base, end - base));
    }

    private static long roundUp(long value, long step) {
        return value + step - 1 & -step;
    }
}
