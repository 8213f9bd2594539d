package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Path types by NCCL's own way: the graph of its XML file, and a breadth-first search from each device that takes the
 * largest type of the links on the way. Knows nothing of functions, root ports or routes.
 *
 * <p>A link from a device to a switch is PIX, one between switches PXB, one to a processor PHB, one between processors SYS,
 * NVLink and xGMI are NVL; nothing goes on through a device, but for one more NVLink (NVB; RCCL has none). Broadcom's
 * two-level switches are fused before (NVIDIA/nccl, src/graph/topo.cc at 069a3d4f, paths.cc at 04cdb808; ROCm/rccl,
 * paths.cc at ee2d4e42).
 */
final class NcclRules {
    private enum Kind {
        CPU,
        SWITCH,
        DEVICE,
        NVSWITCH
    }

    private static final class Vertex {
        private final Kind kind;
        private final long id;
        private final Map<Vertex, PathType> links = new LinkedHashMap<>();
        private boolean fused;

        Vertex(Kind kind, long id) {
            this.kind = kind;
            this.id = id;
        }
    }

    private record Reached(int hops, PathType type) {}

    private final List<Vertex> cpus = new ArrayList<>();
    private final List<Vertex> switches = new ArrayList<>();
    private final Map<Bdf, Vertex> devices = new LinkedHashMap<>();
    private final Map<String, Vertex> nvSwitches = new HashMap<>();
    private boolean throughGpus = true;

    private NcclRules() {}

    /** The graph of the first host of a file. */
    static NcclRules read(Path file) throws IOException {
        NcclRules graph = new NcclRules();
        Element system = parse(file);
        String host = null;
        for (Element cpu : children(system, "cpu")) {
            host = host == null ? cpu.getAttribute("host_hash") : host;
            if (cpu.getAttribute("host_hash").equals(host)) {
                Vertex vertex = new Vertex(Kind.CPU, 0);
                graph.cpus.add(vertex);
                children(cpu, "pci").forEach(pci -> graph.add(pci, vertex));
            }
        }
        graph.nvlinks(system);
        graph.fuse();
        for (Vertex a : graph.cpus) {
            graph.cpus.stream().filter(b -> a != b).forEach(b -> a.links.put(b, PathType.SYS));
        }
        return graph;
    }

    private static Element parse(Path file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file.toString(), e);
        }
    }

    private void add(Element pci, Vertex parent) {
        List<Element> below = children(pci, "pci");
        boolean isSwitch = !below.isEmpty() || pci.getAttribute("class").startsWith("0x0604");
        Vertex vertex = new Vertex(isSwitch ? Kind.SWITCH : Kind.DEVICE, id(pci));
        PathType type = parent.kind == Kind.CPU ? PathType.PHB : isSwitch ? PathType.PXB : PathType.PIX;
        vertex.links.put(parent, type);
        parent.links.put(vertex, type);
        if (isSwitch) {
            switches.add(vertex);
        } else {
            devices.put(Bdf.parse(pci.getAttribute("busid")), vertex);
        }
        below.forEach(child -> add(child, vertex));
    }

    private static long id(Element pci) {
        long id = 0;
        for (String name : List.of("vendor", "device", "subsystem_vendor", "subsystem_device")) {
            String number = pci.getAttribute(name);
            id = id << 16 | (number.isEmpty() ? 0 : Long.decode(number));
        }
        return id;
    }

    private void nvlinks(Element element) {
        for (Element pci : children(element, "cpu")) {
            nvlinks(pci);
        }
        for (Element pci : children(element, "pci")) {
            nvlinks(pci);
            for (Element gpu : children(pci, "gpu")) {
                children(gpu, "nvlink").forEach(link -> connect(pci, link));
                children(gpu, "xgmi").forEach(link -> connect(pci, link));
            }
        }
    }

    private void connect(Element pci, Element link) {
        Vertex from = devices.get(Bdf.parse(pci.getAttribute("busid")));
        String target = link.getAttribute("target");
        throughGpus &= link.getTagName().equals("nvlink");
        Vertex to = link.getAttribute("tclass").startsWith("0x0680")
                ? nvSwitches.computeIfAbsent("the only one", t -> new Vertex(Kind.NVSWITCH, 0))
                : devices.get(Bdf.parse(target));
        if (from != null && to != null) {
            from.links.put(to, PathType.NVL);
            to.links.put(from, PathType.NVL);
        }
    }

    /** A switch takes over what is below those of its kind directly below it, once. */
    private void fuse() {
        for (Vertex upper : List.copyOf(switches)) {
            int generation = upper.fused ? 0 : generation(upper, 0);
            if (generation == 0 || !switches.contains(upper)) {
                continue;
            }
            upper.fused = true;
            for (Vertex lower : List.copyOf(upper.links.keySet())) {
                if (switches.indexOf(lower) > switches.indexOf(upper) && generation(lower, 1) == generation) {
                    switches.remove(lower);
                    upper.links.remove(lower);
                    lower.links.remove(upper);
                    lower.links.forEach((child, type) -> {
                        child.links.remove(lower);
                        child.links.put(upper, type);
                        upper.links.put(child, type);
                    });
                }
            }
        }
    }

    private static int generation(Vertex vertex, int level) {
        long id = vertex.id & ~0xfffL;
        if (id == 0x1000_c010_1000_a000L) {
            return 4;
        }
        return id == (0x1000_c030_1000_0000L | (long) level << 12) ? 5 : 0;
    }

    Collection<Bdf> devices() {
        return devices.keySet();
    }

    /** Type of the path between two devices. */
    PathType between(Bdf a, Bdf b) {
        Vertex from = devices.get(a);
        Map<Vertex, Reached> reached = new HashMap<>(Map.of(from, new Reached(0, PathType.NVL)));
        Deque<Vertex> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            Vertex at = next.remove();
            Reached here = Objects.requireNonNull(reached.get(at));
            at.links.forEach((to, link) -> {
                boolean onward = at == from
                        || at.kind != Kind.DEVICE
                        || throughGpus && link == PathType.NVL && to.kind == Kind.DEVICE && here.hops() == 1;
                if (onward && !reached.containsKey(to)) {
                    PathType type = at.kind == Kind.DEVICE && at != from ? PathType.NVB : link;
                    reached.put(to, new Reached(here.hops() + 1, max(here.type(), type)));
                    next.add(to);
                }
            });
        }
        return Objects.requireNonNull(reached.get(devices.get(b))).type();
    }

    private static PathType max(PathType a, PathType b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }
}
