package io.crossdock.topology.yaml;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.PortType;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tree}: root buses and the functions nested below them, and gives numbers to buses, devices and functions
 * that have none. Buses are numbered as firmware does it, depth first.
 */
final class TreeReader {
    /** A root bus and what stands on it. */
    record Root(MapReader map, int domain, int bus, List<FunctionDraft> functions) {}

    private static final Set<String> ROOT = Set.of("root-bus", "functions");
    private static final Pattern ROOT_BUS = Pattern.compile("(?:pci)?([0-9a-fA-F]{4,8}):([0-9a-fA-F]{2})");
    private static final Pattern DEVICE = Pattern.compile("([01][0-9a-fA-F])\\.([0-7])");

    private final MapReader top;
    private final FunctionReader functions;
    private final boolean lenient;
    private final Map<Bdf, FunctionDraft> byAddress = new LinkedHashMap<>();
    private final Map<List<Integer>, FunctionDraft> leadingTo = new HashMap<>();
    private final Map<Integer, Integer> highestBus = new HashMap<>();

    TreeReader(MapReader top, FunctionReader functions, boolean lenient) {
        this.top = top;
        this.functions = functions;
        this.lenient = lenient;
    }

    /** The root buses with all numbers given. */
    List<Root> read() {
        List<Root> roots = new ArrayList<>();
        for (MapReader m : top.maps("tree", "a root bus", ROOT)) {
            List<FunctionDraft> drafts = children(m, "functions");
            Root root = root(m, drafts, roots);
            roots.add(root);
            useBus(root.domain(), root.bus());
            number(drafts, root.domain(), root.bus(), null);
        }
        if (!lenient) {
            roots.forEach(root -> BusChecks.noBridgeLeadsTo(root, leadingTo.values()));
        }
        return roots;
    }

    /** Every function, in the order of the file. */
    Map<Bdf, FunctionDraft> byAddress() {
        return byAddress;
    }

    private List<FunctionDraft> children(MapReader m, String key) {
        List<FunctionDraft> drafts = new ArrayList<>();
        for (MapReader child : m.maps(key, "a function", FunctionReader.KEYS)) {
            FunctionDraft draft = functions.read(child);
            draft.below.addAll(children(child, "below"));
            drafts.add(draft);
        }
        return drafts;
    }

    private Root root(MapReader m, List<FunctionDraft> drafts, List<Root> before) {
        Optional<String> text = m.text("root-bus");
        int domain = 0;
        int bus = nextBus(0);
        if (text.isPresent()) {
            Matcher parsed = ROOT_BUS.matcher(text.get());
            if (!parsed.matches() || Long.parseLong(parsed.group(1), 16) > Integer.MAX_VALUE) {
                throw m.error("root-bus", "not a root bus: \"" + text.get() + "\"", "write it as pci0000:40");
            }
            domain = Integer.parseInt(parsed.group(1), 16);
            bus = Integer.parseInt(parsed.group(2), 16);
        } else if (!drafts.isEmpty()
                && drafts.getFirst().at.filter(Bdf::looksLike).isPresent()) {
            Bdf first = Bdf.parse(drafts.getFirst().at.get());
            domain = first.domain();
            bus = first.bus();
        }
        for (Root other : before) {
            if (other.domain() == domain && other.bus() == bus) {
                throw InputException.at(
                        m.file(),
                        m.line("root-bus"),
                        String.format(
                                "root bus pci%04x:%02x stands twice, first in line %d",
                                domain, bus, other.map().line()),
                        "put the functions of one root bus together");
            }
        }
        if (bus > 255) {
            throw noBusLeft(m, domain);
        }
        return new Root(m, domain, bus, drafts);
    }

    private int nextBus(int domain) {
        Integer highest = highestBus.get(domain);
        return highest == null ? 0 : highest + 1;
    }

    private void useBus(int domain, int bus) {
        highestBus.merge(domain, bus, Math::max);
    }

    private static InputException noBusLeft(MapReader m, int domain) {
        return InputException.at(
                m.file(),
                m.line(),
                String.format("no bus number is left in domain %04x: limit=255", domain),
                "use another domain: root-bus: pci0001:00");
    }

    /** Gives addresses to the functions of a bus, and numbers to the buses below. */
    private void number(List<FunctionDraft> drafts, int domain, int bus, @Nullable FunctionDraft parent) {
        for (FunctionDraft draft : drafts) {
            Bdf bdf = address(draft, domain, bus, parent);
            draft.place(bdf);
            FunctionDraft other = byAddress.put(bdf, draft);
            if (other != null) {
                throw draft.error(
                        "at",
                        "address " + bdf + " stands twice, first in line " + other.map.line(),
                        "change one of the two");
            }
            if (draft.isBridge) {
                numberBelow(draft);
            }
        }
    }

    private Bdf address(FunctionDraft draft, int domain, int bus, @Nullable FunctionDraft parent) {
        if (draft.at.isEmpty()) {
            return firstFree(draft, domain, bus, parent);
        }
        String at = draft.at.get();
        Matcher device = DEVICE.matcher(at);
        if (device.matches()) {
            return new Bdf(domain, bus, Integer.parseInt(device.group(1), 16), Integer.parseInt(device.group(2), 16));
        }
        Bdf bdf = parse(draft, at);
        // Virtual functions may take further buses of the range that leads to their device (9.2.1.2).
        int last = parent == null ? bus : parent.busRange == null ? bus : parent.subordinate();
        if (bdf.domain() != domain || bdf.bus() < bus || bdf.bus() > last) {
            throw draft.error(
                    "at",
                    String.format(
                            "%s does not stand on the bus below %s: bus=%02x, limit=%s",
                            at,
                            parent == null ? String.format("pci%04x:%02x", domain, bus) : parent.label(),
                            bdf.bus(),
                            bus == last ? String.format("%02x", bus) : String.format("%02x-%02x", bus, last)),
                    "change the address, or the root bus or bus-range above it");
        }
        return bdf;
    }

    private static Bdf parse(FunctionDraft draft, String at) {
        try {
            return Bdf.parse(at);
        } catch (IllegalArgumentException e) {
            throw draft.error(
                    "at",
                    "not an address: \"" + at + "\"",
                    "give bus:device.function such as 41:00.0, or 00.0 for any bus");
        }
    }

    /** Below a port there is one device with up to eight functions; elsewhere every function gets a device of its own. */
    private Bdf firstFree(FunctionDraft draft, int domain, int bus, @Nullable FunctionDraft parent) {
        boolean link =
                parent != null && (parent.type == PortType.ROOT_PORT || parent.type == PortType.SWITCH_DOWNSTREAM);
        for (int i = 0; i < (link ? 8 : 32); i++) {
            Bdf candidate = link ? new Bdf(domain, bus, 0, i) : new Bdf(domain, bus, i, 0);
            if (!byAddress.containsKey(candidate)) {
                return candidate;
            }
        }
        throw InputException.at(
                draft.map.file(),
                draft.map.line(),
                "no address is left on bus " + String.format("%02x", bus) + ": limit="
                        + (link ? "8 functions" : "32 devices"),
                "move it, or give addresses with at");
    }

    private void numberBelow(FunctionDraft draft) {
        int domain = draft.bdf().domain();
        int[] range = draft.busRange;
        if (range != null && range[0] == 0) {
            unconfigured(draft, range);
            return;
        }
        int first = range != null ? range[0] : secondaryOf(draft);
        if (first > 255) {
            throw noBusLeft(draft.map, domain);
        }
        BusChecks.leadsDown(draft, first);
        FunctionDraft other = leadingTo.put(List.of(domain, first), draft);
        if (other != null) {
            throw draft.error(
                    "bus-range",
                    String.format("%s and %s both lead to bus %02x", other.label(), draft.label(), first),
                    "give each bridge a bus of its own");
        }
        draft.buses(first, range != null ? range[1] : first);
        int before = nextBus(domain) - 1;
        useBus(domain, first);
        number(draft.below, domain, first, draft);
        int highest = Math.max(first, highestBelow(draft));
        if (range == null) {
            draft.buses(first, highest);
        } else if (highest > range[1] && !lenient) {
            throw draft.error(
                    "bus-range",
                    String.format("ends before the buses below: last=%02x, needed=%02x", range[1], highest),
                    "widen it");
        } else {
            useBus(domain, range[1]);
        }
        if (first <= before && !lenient) {
            BusChecks.rangeIsFree(draft, leadingTo.values());
        }
    }

    private static void unconfigured(FunctionDraft draft, int[] range) {
        if (range[1] != 0 || !draft.below.isEmpty()) {
            throw draft.error(
                    "bus-range",
                    "bus 00 cannot be below a bridge",
                    "give another bus; 00-00 means a bridge that nobody configured, with nothing below");
        }
        draft.buses(0, 0);
    }

    /** The bus of the first child with a whole address, else the next free one. */
    private int secondaryOf(FunctionDraft draft) {
        for (FunctionDraft child : draft.below) {
            if (child.at.isPresent() && Bdf.looksLike(child.at.get())) {
                return parse(child, child.at.get()).bus();
            }
        }
        return nextBus(draft.bdf().domain());
    }

    private static int highestBelow(FunctionDraft draft) {
        int highest = 0;
        for (FunctionDraft child : draft.below) {
            highest = Math.max(highest, Math.max(child.bdf().bus(), child.isBridge ? child.subordinate() : 0));
        }
        return highest;
    }
}
