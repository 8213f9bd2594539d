package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.LinkRate;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.PortType;
import io.crossdock.peer.PeerRoute;
import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.DeviceNames;
import io.crossdock.workbench.explain.RouteMap.Part;
import io.crossdock.workbench.explain.RouteMap.Place;
import io.crossdock.workbench.explain.RouteMap.Wire;
import io.crossdock.workbench.explain.remedy.Remedies;
import io.crossdock.workbench.explain.verdict.Kinds;
import io.crossdock.workbench.result.Rate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes the map of a pair from a machine and what was reported about it. */
public final class RouteMaps {
    /** Places beside the route that one bridge shows; more are counted. */
    private static final int SHOWN_BESIDE = 4;

    private static final String ROOT_COMPLEX = "root complex";
    private static final int NVME = 0x0108;

    private final PciTopology topology;
    private final DeviceNames names;
    private final PairReport report;
    private final PeerRoute route;
    private final boolean overTheTop;
    private final Optional<Double> bytesPerSecond;
    private final List<Place> places = new ArrayList<>();

    private RouteMaps(MachineDescription machine, PairReport report) {
        this.topology = machine.topology();
        this.names = DeviceNames.of(machine);
        this.report = report;
        this.route = PeerRoute.between(
                topology,
                Bdf.parse(report.head().from().bdf()),
                Bdf.parse(report.head().to().bdf()));
        this.overTheTop = report.route().stream().anyMatch(h -> h.kind().equals(ROOT_COMPLEX));
        this.bytesPerSecond =
                Remedies.headline(report.results()).flatMap(Result::write).map(Rate::bytesPerSecond);
    }

    /** The map of the pair that a report is about. */
    public static RouteMap of(MachineDescription machine, PairReport report) {
        return new RouteMaps(machine, report).map();
    }

    private RouteMap map() {
        places.add(new Place(
                ROOT_COMPLEX,
                "",
                overTheTop ? aboveCommonBridge() : Part.BESIDE,
                ROOT_COMPLEX,
                overTheTop ? report.head().iommu() : "",
                notesInside(),
                new Wire("", OptionalDouble.empty(), Part.BESIDE)));
        Set<FunctionInfo> shown = new LinkedHashSet<>();
        for (Bdf end : List.of(route.client(), route.provider())) {
            shown.addAll(topology.bridgesAbove(end).reversed());
            shown.add(topology.require(end));
        }
        List<FunctionInfo> tops =
                shown.stream().filter(f -> topology.parent(f.bdf()).isEmpty()).toList();
        tops.forEach(top -> add(top, ROOT_COMPLEX, shown));
        return new RouteMap(places);
    }

    /** Where the two meet in a bridge, everything above it is a detour. */
    private Part aboveCommonBridge() {
        return route.commonBridge().isPresent() ? Part.DETOUR : Part.ON_ROUTE;
    }

    private String notesInside() {
        return String.join(
                "; ",
                report.route().stream()
                        .filter(h -> h.bdf().isEmpty() && !h.note().isBlank())
                        .map(RouteHop::note)
                        .distinct()
                        .toList());
    }

    private void add(FunctionInfo f, String parent, Set<FunctionInfo> shown) {
        Part part = part(f);
        places.add(
                new Place(f.bdf().toString(), parent, part, label(f), kind(f), note(f, part), wire(f, wirePart(part))));
        if (f.bridge().isEmpty() || !shown.contains(f)) {
            return;
        }
        List<FunctionInfo> beside = new ArrayList<>();
        for (FunctionInfo below :
                topology.onBus(f.bdf().domain(), f.bridge().get().secondary())) {
            if (shown.contains(below)) {
                add(below, f.bdf().toString(), shown);
            } else if (below.bdf().function() == 0 && (below.isBridge() || isFast(below))) {
                beside.add(below);
            }
        }
        addBeside(f, beside);
    }

    private void addBeside(FunctionInfo bridge, List<FunctionInfo> beside) {
        String parent = bridge.bdf().toString();
        List<FunctionInfo> devices = beside.stream().map(this::deviceBehind).toList();
        for (FunctionInfo device : devices.subList(0, Math.min(SHOWN_BESIDE, devices.size()))) {
            places.add(new Place(
                    device.bdf().toString(),
                    parent,
                    Part.BESIDE,
                    label(device),
                    kind(device),
                    "",
                    wire(device, Part.BESIDE)));
        }
        if (devices.size() > SHOWN_BESIDE) {
            places.add(new Place(
                    parent + " more",
                    parent,
                    Part.BESIDE,
                    "and " + (devices.size() - SHOWN_BESIDE) + " more",
                    "",
                    "",
                    new Wire("", OptionalDouble.empty(), Part.BESIDE)));
        }
    }

    /** The device that a port beside the route leads to; the port itself, if none does. */
    private FunctionInfo deviceBehind(FunctionInfo f) {
        return f.bridge()
                .flatMap(b ->
                        topology.onBus(f.bdf().domain(), b.secondary()).stream().findFirst())
                .filter(below -> !below.isBridge())
                .orElse(f);
    }

    private static boolean isFast(FunctionInfo f) {
        return Kinds.isGpu(f) || Kinds.isNetwork(f) || f.classCode().orElse(0) >> 8 == NVME;
    }

    private Part part(FunctionInfo f) {
        if (f.bdf().equals(route.client())) {
            return Part.INITIATOR;
        }
        if (f.bdf().equals(route.provider())) {
            return Part.TARGET;
        }
        boolean passed = report.route().stream()
                .anyMatch(h -> h.bdf().filter(f.bdf().toString()::equals).isPresent());
        return passed ? isAboveTurn(f) ? Part.DETOUR : Part.ON_ROUTE : Part.BESIDE;
    }

    private boolean isAboveTurn(FunctionInfo f) {
        return overTheTop
                && route.commonBridge().isPresent()
                && topology.bridgesAbove(route.client()).contains(f)
                && topology.bridgesAbove(route.provider()).contains(f);
    }

    private static Part wirePart(Part part) {
        return switch (part) {
            case INITIATOR, TARGET -> Part.ON_ROUTE;
            case ON_ROUTE, DETOUR, BESIDE -> part;
        };
    }

    private Wire wire(FunctionInfo f, Part part) {
        boolean passed = part == Part.DETOUR
                || part == Part.ON_ROUTE && (overTheTop || !route.commonBridge().equals(Optional.of(f.bdf())));
        Optional<LinkRate> rate = LinkRate.above(topology, f.bdf());
        OptionalDouble load = passed && rate.isPresent() && bytesPerSecond.isPresent()
                ? OptionalDouble.of(bytesPerSecond.get() / rate.get().bytesPerSecond())
                : OptionalDouble.empty();
        return new Wire(rate.map(LinkRate::label).orElse(""), load, passed ? part : Part.BESIDE);
    }

    private String label(FunctionInfo f) {
        return f.isBridge()
                ? f.bdf().shortForm()
                : names.nameOf(f.bdf()).orElse(f.bdf().shortForm());
    }

    private static String kind(FunctionInfo f) {
        PortType type = f.portType();
        return type == PortType.ENDPOINT || type == PortType.LEGACY_ENDPOINT
                ? f.bdf().shortForm() + (f.description().isBlank() ? "" : " " + f.description())
                : Routes.words(type);
    }

    private String note(FunctionInfo f, Part part) {
        return part != Part.BESIDE && route.redirecting().contains(f.bdf())
                ? f.acs().describeControl()
                : "";
    }
}
