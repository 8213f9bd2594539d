package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.xml.XmlPart;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Functions from NCCL's tree. NCCL prints of a switch its upstream port only, and no root ports (src/graph/xml.cc): bus
 * numbers behind a switch follow from what stands there, and a root port is put above everything that has none, at an
 * address of our own. Both yield to any input that prints them.
 */
final class NcclTree {
    private static final int BRIDGE_CLASS = 0x0604;

    private final String file;
    private final Map<Bdf, FunctionInfo> functions = new LinkedHashMap<>();
    private final Map<String, Bdf> names = new LinkedHashMap<>();
    private final List<ImportNote> notes = new ArrayList<>();
    private final NcclLinks links = new NcclLinks();
    private final Set<Bdf> moved = new LinkedHashSet<>();
    private final RootPorts rootPorts = new RootPorts();
    private Cpu cpu = Cpu.UNKNOWN;
    private int unreadableLinks;
    private String firstHost = "";

    NcclTree(String file) {
        this.file = file;
    }

    void read(XmlPart part) {
        part.brokenOff().ifPresent(where -> note(0, "the document breaks off at " + where));
        int hosts = 0;
        for (Element element : part.root().children()) {
            if (!element.name().equals("cpu")) {
                continue;
            }
            String host = element.get("host_hash");
            if (!host.isEmpty() && !firstHost.isEmpty() && !host.equals(firstHost)) {
                hosts++;
                continue;
            }
            firstHost = host;
            processor(element);
        }
        if (hosts > 0) {
            note(0, hosts + " processors of other hosts are left out");
        }
        if (unreadableLinks > 0) {
            note(0, "the link speed of " + unreadableLinks + " functions is not told");
        }
    }

    private void processor(Element element) {
        if (cpu.equals(Cpu.UNKNOWN)) {
            cpu = NcclCpu.of(element);
        }
        OptionalInt node = NcclNumbers.decimal(element.get("numaid"));
        rootPorts.nextProcessor();
        for (Element child : element.children()) {
            if (child.name().equals("pci")) {
                function(child, node).ifPresent(f -> rootPorts.above(f, node));
            }
        }
    }

    /** Reads a function and everything below it. */
    private Optional<FunctionInfo> function(Element element, OptionalInt node) {
        String address = element.get("busid").strip();
        if (!Bdf.looksLike(address)) {
            note(element.line(), "\"" + address + "\" is no PCI address; left out with what stands below it");
            return Optional.empty();
        }
        Bdf bdf = Bdf.parse(address);
        if (functions.containsKey(bdf)) {
            note(element.line(), "function " + bdf + " stands twice; the first is kept");
            return Optional.empty();
        }
        FunctionInfoBuilder function = functionAt(bdf, element, node).link(link(element));
        functions.put(bdf, function.build()); // keeps its place in front of what is below it
        int highestBelow = 0;
        boolean behind = true;
        for (Element child : element.children()) {
            switch (child.name()) {
                case "pci" -> {
                    Optional<FunctionInfo> below = function(child, node);
                    if (below.isPresent()) {
                        behind &= below.get().bdf().bus() > bdf.bus()
                                && below.get().bdf().domain() == bdf.domain();
                        highestBelow = Math.max(
                                highestBelow,
                                below.get()
                                        .bridge()
                                        .map(Bridge::subordinate)
                                        .orElse(below.get().bdf().bus()));
                    }
                }
                case "gpu" -> links.gpu(bdf, child);
                case "nic" -> nic(bdf, child);
                default -> {}
            }
        }
        if (!behind) {
            Optional<Bdf> place = placeAbove(element, bdf);
            if (place.isPresent()) {
                note(element.line(), bdf + " cannot stand above what is below it, and is put at " + place.get());
                functions.remove(bdf);
                moved.add(place.get());
                function = functionAt(place.get(), element, node).description("switch that the file puts at " + bdf);
                return Optional.of(keep(element, function, place.get(), highestBelow, true));
            }
        }
        return Optional.of(keep(element, function, bdf, Math.max(highestBelow, bdf.bus()), behind));
    }

    private FunctionInfo keep(Element element, FunctionInfoBuilder function, Bdf bdf, int highest, boolean behind) {
        structure(element, function, bdf, highest, behind);
        functions.put(bdf, function.build());
        return functions.get(bdf);
    }

    private static FunctionInfoBuilder functionAt(Bdf bdf, Element element, OptionalInt node) {
        FunctionInfoBuilder function = FunctionInfo.builder(bdf);
        ids(element, function);
        node.ifPresent(function::numaNode);
        return function;
    }

    /**
     * The bus below the lowest one that a switch leads to, for a switch in a domain of its own, which files that describe a
     * cloud's virtual machines invent. Empty where it stands in a domain of those below, or there is no free bus.
     */
    private Optional<Bdf> placeAbove(Element element, Bdf printed) {
        List<Bdf> below = element.children().stream()
                .filter(c ->
                        c.name().equals("pci") && Bdf.looksLike(c.get("busid").strip()))
                .map(c -> Bdf.parse(c.get("busid").strip()))
                .toList();
        int domain = below.getFirst().domain();
        int bus = below.stream().mapToInt(Bdf::bus).min().orElse(0) - 1;
        boolean free = bus > 0
                && domain != printed.domain()
                && below.stream().allMatch(b -> b.domain() == domain)
                && functions.keySet().stream().noneMatch(f -> f.domain() == domain && f.bus() == bus);
        return free ? Optional.of(new Bdf(domain, bus, 0, 0)) : Optional.empty();
    }

    private void structure(Element element, FunctionInfoBuilder function, Bdf bdf, int highest, boolean behind) {
        boolean isBridge = NcclNumbers.hex(element.get("class")).orElse(0) >> 8 == BRIDGE_CLASS
                || element.children().stream().anyMatch(c -> c.name().equals("pci"));
        if (!isBridge) {
            function.portType(PortType.ENDPOINT);
        } else if (highest > bdf.bus() && behind) {
            function.portType(PortType.SWITCH_UPSTREAM)
                    .bridge(new Bridge(bdf.bus(), bdf.bus() + 1, highest, List.of(), false));
        } else {
            function.bridge(new Bridge(bdf.bus(), 0, 0, List.of(), false));
            if (!behind) {
                note(
                        element.line(),
                        "what stands below " + bdf + " has bus numbers that cannot be behind it; left beside it");
            }
        }
    }

    private void nic(Bdf bdf, Element nic) {
        for (Element net : nic.children()) {
            if (net.name().equals("net") && !net.get("name").isBlank()) {
                names.putIfAbsent(net.get("name"), bdf);
            }
        }
    }

    private static void ids(Element element, FunctionInfoBuilder function) {
        NcclNumbers.hex(element.get("class")).ifPresent(function::classCode);
        NcclNumbers.id(element.get("vendor")).ifPresent(function::vendorId);
        NcclNumbers.id(element.get("device")).ifPresent(function::deviceId);
        NcclNumbers.id(element.get("subsystem_vendor")).ifPresent(function::subsystemVendorId);
        NcclNumbers.id(element.get("subsystem_device")).ifPresent(function::subsystemId);
    }

    /** NCCL reads sysfs' max_link_speed and max_link_width: capabilities, not what was trained. */
    private Link link(Element element) {
        OptionalInt speed = NcclNumbers.megatransfers(element.get("link_speed"));
        OptionalInt width = NcclNumbers.decimal(element.get("link_width"));
        OptionalInt lanes = width.isPresent() && width.getAsInt() > 0 ? width : OptionalInt.empty();
        if (speed.isEmpty()) {
            unreadableLinks++;
        }
        return new Link(speed, lanes, OptionalInt.empty(), OptionalInt.empty());
    }

    private void note(int line, String text) {
        notes.add(new ImportNote(file, line, text));
    }

    Fragment fragment() {
        List<FunctionInfo> all = new ArrayList<>(functions.values());
        List<FunctionInfo> presumed = rootPorts.build(functions.keySet());
        all.addAll(presumed);
        if (!presumed.isEmpty()) {
            note(0, "NCCL prints no root ports: " + presumed.size() + " are put in at addresses that are not theirs");
        }
        Set<Bdf> made = new LinkedHashSet<>(moved);
        presumed.forEach(f -> made.add(f.bdf()));
        Set<Bdf> derived = new HashSet<>(functions.keySet());
        return new Fragment(
                true,
                Optional.empty(),
                all,
                Platform.UNKNOWN.withCpu(cpu).withHost(HostFacts.NONE.withPeerLinks(links.all())),
                names,
                List.of(),
                notes,
                derived,
                made);
    }
}
