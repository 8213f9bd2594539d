package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.MachineDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * IOMMU groups as Linux makes them at boot: {@code pci_device_group} of {@code drivers/iommu/iommu.c} (6.12, read), from the
 * ACS registers as they are. A function joins
 *
 * <ol>
 *   <li>the nearest bridge above it to or from conventional PCI, under whose address its requests appear;
 *   <li>else the bridge directly above it, if that or any bridge further up does not isolate;
 *   <li>else the functions of its own device that do not isolate, if it does not either;
 *   <li>else nobody.
 * </ol>
 *
 * <p>Not known here: functions that send under another function's address by a quirk or by the firmware's tables
 * ({@code pci_add_dma_alias}, AMD's IVRS). Two functions may reach each other though their groups differ: below a switch
 * without ACS each port has a group of its own. Immutable and thread-safe.
 */
public final class IommuGroups {
    private final Map<Bdf, SortedSet<Bdf>> groupOf;
    private final Map<Bdf, String> reasons;

    private IommuGroups(Map<Bdf, SortedSet<Bdf>> groupOf, Map<Bdf, String> reasons) {
        this.groupOf = groupOf;
        this.reasons = reasons;
    }

    public static IommuGroups of(MachineDescription machine) {
        return new Builder(machine).build();
    }

    /** A function and all that share its group; empty where an ACS register that decides is not shown. */
    public Optional<SortedSet<Bdf>> groupOf(Bdf bdf) {
        return Optional.ofNullable(groupOf.get(bdf));
    }

    /** All groups that are known. */
    public Collection<SortedSet<Bdf>> groups() {
        Map<Bdf, SortedSet<Bdf>> byFirst = new LinkedHashMap<>();
        groupOf.values().forEach(g -> byFirst.put(g.first(), g));
        return List.copyOf(byFirst.values());
    }

    /** Why a function is where it is, with the function that decided. */
    public String reason(Bdf bdf) {
        return reasons.getOrDefault(bdf, "no such function");
    }

    private static final class Builder {
        private final PciTopology topology;
        private final AcsIsolation isolation;
        private final Map<Bdf, Tristate> pathIsolates = new HashMap<>();
        private final Map<Bdf, SortedSet<Bdf>> groupOf = new HashMap<>();
        private final Map<Bdf, String> reasons = new HashMap<>();

        Builder(MachineDescription machine) {
            this.topology = machine.topology();
            this.isolation = new AcsIsolation(machine);
        }

        /** Functions near the root first: those further down join what is there. */
        IommuGroups build() {
            List<FunctionInfo> order = new ArrayList<>(topology.functions());
            order.sort(Comparator.comparingInt(
                    (FunctionInfo f) -> topology.bridgesAbove(f.bdf()).size()));
            for (FunctionInfo f : order) {
                place(f);
            }
            return new IommuGroups(groupOf, reasons);
        }

        private void place(FunctionInfo f) {
            List<FunctionInfo> above = topology.bridgesAbove(f.bdf());
            Optional<FunctionInfo> alias =
                    above.stream().filter(Builder::sendsForOthers).findFirst();
            if (alias.isPresent()) {
                join(
                        f,
                        alias.get(),
                        "its requests appear as those of " + alias.get().bdf());
                return;
            }
            if (!above.isEmpty() && pathIsolates(above) != Tristate.ON) {
                FunctionInfo culprit = above.stream()
                        .filter(b -> isolation.isolates(b) != Tristate.ON)
                        .findFirst()
                        .orElseThrow();
                if (pathIsolates(above) == Tristate.OFF) {
                    join(
                            f,
                            above.getFirst(),
                            culprit.bdf() + " does not isolate: "
                                    + culprit.acs().describeControl());
                } else {
                    reasons.put(f.bdf(), "whether " + culprit.bdf() + " isolates is not shown");
                }
                return;
            }
            amongSiblings(f);
        }

        private static boolean sendsForOthers(FunctionInfo bridge) {
            return switch (bridge.portType()) {
                case CONVENTIONAL, PCIE_TO_PCI_BRIDGE, PCI_TO_PCIE_BRIDGE -> true;
                default -> false;
            };
        }

        private Tristate pathIsolates(List<FunctionInfo> above) {
            return pathIsolates.computeIfAbsent(above.getFirst().bdf(), bdf -> {
                Tristate all = Tristate.ON;
                for (FunctionInfo bridge : above) {
                    Tristate one = isolation.isolates(bridge);
                    all = one == Tristate.OFF || all == Tristate.OFF
                            ? Tristate.OFF
                            : one == Tristate.UNKNOWN ? Tristate.UNKNOWN : all;
                }
                return all;
            });
        }

        private void amongSiblings(FunctionInfo f) {
            if (!isolation.isMultiFunction(f) || isolation.isolates(f) == Tristate.ON) {
                alone(f);
                return;
            }
            List<FunctionInfo> siblings = topology
                    .onBus(f.bdf().domain(), f.bdf().bus())
                    .stream()
                    .filter(o -> isolation.isOneSlot(o, f))
                    .toList();
            Optional<FunctionInfo> hidden = siblings.stream()
                    .filter(o -> isolation.isolates(o) == Tristate.UNKNOWN)
                    .findFirst();
            if (hidden.isPresent()) {
                reasons.put(f.bdf(), "whether " + hidden.get().bdf() + " isolates is not shown");
                return;
            }
            siblings.stream()
                    .filter(o -> groupOf.containsKey(o.bdf()) && isolation.isolates(o) == Tristate.OFF)
                    .findFirst()
                    .ifPresentOrElse(o -> join(f, o, "its device does not isolate its functions"), () -> alone(f));
        }

        private void alone(FunctionInfo f) {
            groupOf.put(f.bdf(), new TreeSet<>(List.of(f.bdf())));
            reasons.put(f.bdf(), "nothing below the root complex lets a peer reach it");
        }

        private void join(FunctionInfo f, FunctionInfo other, String why) {
            SortedSet<Bdf> group = groupOf.get(other.bdf());
            if (group != null) {
                group.add(f.bdf());
                groupOf.put(f.bdf(), group);
                reasons.put(f.bdf(), why);
            } else {
                reasons.put(f.bdf(), "the group of " + other.bdf() + " is not known: " + reasons.get(other.bdf()));
            }
        }
    }
}
