package io.crossdock.topology.hwloc;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PortType;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.ImportNote;
import io.crossdock.topology.xml.XmlPart;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Functions from hwloc's tree of objects. Port types are not in it; they follow from the places: a bridge below a host
 * bridge is a root port, one with bridges below it a switch's upstream port, and so on.
 */
final class HwlocTree {
    private final String file;
    private final Map<Bdf, FunctionInfo> functions = new LinkedHashMap<>();
    private final Map<String, Bdf> names = new LinkedHashMap<>();
    private final List<ImportNote> notes = new ArrayList<>();
    private final HwlocHost host = new HwlocHost();
    private int trained;

    HwlocTree(String file) {
        this.file = file;
    }

    void read(XmlPart part) {
        part.brokenOff().ifPresent(where -> notes.add(new ImportNote(file, 0, "the document breaks off at " + where)));
        children(part.root(), OptionalInt.empty(), PortType.UNKNOWN, false);
        if (trained > 0) {
            notes.add(new ImportNote(
                    file,
                    0,
                    "hwloc prints one figure per link, in GB/s: speed and lanes of " + trained
                            + " links are the widest that make it, as trained when hwloc looked"));
        }
    }

    /**
     * Reads what is within an object.
     *
     * @param node NUMA node that the objects around it belong to
     * @param above type of the port above
     * @param onRootBus whether the parent is a host bridge
     */
    private void children(Element parent, OptionalInt node, PortType above, boolean onRootBus) {
        for (Element object : parent.children()) {
            if (object.name().equals("info")) {
                host.info(object);
            } else if (object.name().equals("object")) {
                object(object, node, above, onRootBus);
            }
        }
    }

    private void object(Element object, OptionalInt node, PortType above, boolean onRootBus) {
        switch (object.get("type")) {
            case "Bridge" -> bridge(object, node, above, onRootBus);
            case "PCIDev" -> device(object, node);
            default -> {
                OptionalInt own = HwlocNumbers.onlyNode(object.get("nodeset"));
                children(object, own.isPresent() ? own : node, PortType.UNKNOWN, false);
            }
        }
    }

    private void bridge(Element object, OptionalInt node, PortType above, boolean onRootBus) {
        if (object.get("pci_busid").isEmpty()) { // a host bridge: hwloc gives it no address
            children(object, node, PortType.UNKNOWN, true);
            return;
        }
        PortType type = portType(object, above, onRootBus);
        Optional<FunctionInfoBuilder> function = function(object, node);
        function.ifPresent(f -> {
            f.portType(type);
            HwlocNumbers.bridge(object.get("bridge_pci"), f.build().bdf()).ifPresent(f::bridge);
            functions.put(f.build().bdf(), f.build());
        });
        children(object, node, type, false);
    }

    private static PortType portType(Element object, PortType above, boolean onRootBus) {
        boolean leadsToBridges =
                object.children().stream().anyMatch(c -> c.get("type").equals("Bridge"));
        if (onRootBus) {
            return PortType.ROOT_PORT;
        }
        return switch (above) {
            case SWITCH_UPSTREAM -> PortType.SWITCH_DOWNSTREAM;
            case ROOT_PORT, SWITCH_DOWNSTREAM -> leadsToBridges ? PortType.SWITCH_UPSTREAM : PortType.UNKNOWN;
            default -> PortType.UNKNOWN;
        };
    }

    private void device(Element object, OptionalInt node) {
        Optional<FunctionInfoBuilder> function = function(object, node);
        function.ifPresent(f -> {
            Bdf bdf = f.build().bdf();
            functions.put(bdf, f.build());
            for (Element child : object.children()) {
                if (child.get("type").equals("OSDev") && !child.get("name").isBlank()) {
                    osDevice(child.get("name"), bdf);
                }
            }
        });
    }

    /** Names that other tools use for the same device; hwloc's own ones for CUDA and the like are not among them. */
    private void osDevice(String name, Bdf bdf) {
        if (name.startsWith("mlx") || name.startsWith("hfi") || name.startsWith("nvme") || name.startsWith("bxi")) {
            names.putIfAbsent(name, bdf);
        }
    }

    private Optional<FunctionInfoBuilder> function(Element object, OptionalInt node) {
        String address = object.get("pci_busid");
        if (!Bdf.looksLike(address)) {
            notes.add(new ImportNote(file, object.line(), "\"" + address + "\" is no PCI address; left out"));
            return Optional.empty();
        }
        Bdf bdf = Bdf.parse(address);
        if (functions.containsKey(bdf)) {
            notes.add(new ImportNote(file, object.line(), "function " + bdf + " stands twice; the first is kept"));
            return Optional.empty();
        }
        FunctionInfoBuilder function = FunctionInfo.builder(bdf).description(HwlocNumbers.description(object));
        HwlocNumbers.ids(object.get("pci_type"), function);
        node.ifPresent(function::numaNode);
        HwlocNumbers.link(object.get("pci_link_speed")).ifPresent(link -> {
            function.link(link);
            trained++;
        });
        return Optional.of(function);
    }

    Fragment fragment() {
        Set<Bdf> derived = new HashSet<>(functions.keySet());
        Platform platform = host.platform();
        return new Fragment(
                true,
                host.title(),
                List.copyOf(functions.values()),
                platform,
                names,
                List.of(),
                notes,
                derived,
                Set.of());
    }
}
