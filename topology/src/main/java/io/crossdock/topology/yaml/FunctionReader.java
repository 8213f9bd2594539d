package io.crossdock.topology.yaml;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.PortType;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one function, but for its place in the hierarchy. */
final class FunctionReader {
    /** What {@code defaults} may hold. */
    static final Set<String> DEFAULTS = Set.of(
            "mps",
            "mps-supported",
            "mrrs",
            "ext-tags",
            "ten-bit-tags",
            "relaxed-ordering",
            "bus-master",
            "memory",
            "acs",
            "ats",
            "pasid",
            "page-requests",
            "numa",
            "link");

    static final Set<String> KEYS;

    private static final Set<String> RESIZABLE = Set.of("bar", "current", "supported");
    private static final Set<String> SRIOV = Set.of("vfs", "offset", "stride");
    private static final Pattern ID_PAIR = Pattern.compile("([0-9a-fA-F]{4}|unknown):([0-9a-fA-F]{4}|unknown)");
    private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){7}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    static {
        Set<String> keys = new HashSet<>(DEFAULTS);
        keys.addAll(Set.of(
                "name",
                "type",
                "at",
                "id",
                "subsystem",
                "class",
                "description",
                "driver",
                "bars",
                "windows",
                "bus-range",
                "resizable-bars",
                "sriov",
                "serial",
                "iommu-group",
                "multi-function",
                "below"));
        KEYS = Set.copyOf(keys);
    }

    private final Optional<MapReader> defaults;

    FunctionReader(Optional<MapReader> defaults) {
        this.defaults = defaults;
    }

    FunctionDraft read(MapReader m) {
        PortType type = m.choice("type", Vocabulary.PORT_TYPE).orElse(PortType.ENDPOINT);
        Optional<String> name = m.text("name");
        if (name.isPresent() && (!NAME.matcher(name.get()).matches() || Bdf.looksLike(name.get()))) {
            throw m.error(
                    "name",
                    "not a name: \"" + name.get() + "\"",
                    "begin with a letter; letters, digits, '_', '.' and '-' may follow, 64 at most");
        }
        FunctionInfo fields = fields(m, type);
        FunctionDraft draft = new FunctionDraft(
                m, type, name, m.text("at"), bdf -> fields.toBuilder().movedTo(bdf));
        HeaderReader.bars(m, draft);
        HeaderReader.bridge(m, draft);
        return draft;
    }

    private FunctionInfo fields(MapReader m, PortType type) {
        boolean express = type != PortType.CONVENTIONAL;
        FunctionInfoBuilder b = FunctionInfo.builder(Bdf.of(0, 0, 0));
        idPair(m, "id", b::vendorId, b::deviceId);
        idPair(m, "subsystem", b::subsystemVendorId, b::subsystemId);
        classCode(m, type).ifPresent(b::classCode);
        m.text("description").ifPresent(b::description);
        m.text("driver").ifPresent(b::driver);
        b.multiFunction(m.choice("multi-function", Vocabulary.SWITCH).orElse(Tristate.OFF) == Tristate.ON);
        b.link(LinkReader.read(source(m, "link", express)));
        PlatformReader.payload(source(m, "mps-supported", express), "mps-supported", 128)
                .ifPresent(b::mpsSupported);
        PlatformReader.payload(source(m, "mps", express), "mps", 128).ifPresent(b::mps);
        PlatformReader.payload(source(m, "mrrs", express), "mrrs", 128).ifPresent(b::mrrs);
        b.extendedTags(state(source(m, "ext-tags", express), "ext-tags"));
        b.tenBitTags(state(source(m, "ten-bit-tags", express), "ten-bit-tags"));
        b.relaxedOrdering(state(source(m, "relaxed-ordering", express), "relaxed-ordering"));
        b.busMaster(state(source(m, "bus-master", true), "bus-master"));
        b.memoryEnabled(state(source(m, "memory", true), "memory"));
        b.acs(acs(source(m, "acs", true)));
        b.ats(source(m, "ats", true).choice("ats", Vocabulary.ATS).orElse(Ats.UNKNOWN));
        b.pasid(state(source(m, "pasid", express), "pasid"));
        b.pageRequests(state(source(m, "page-requests", express), "page-requests"));
        sriov(m).ifPresent(b::sriov);
        b.resizableBars(resizableBars(m));
        serial(m).ifPresent(b::serialNumber);
        source(m, "numa", true).integer("numa", 0, 1 << 20).ifPresent(b::numaNode);
        m.integer("iommu-group", 0, 999_999_999).ifPresent(b::iommuGroup);
        return b.build();
    }

    /** Where a key's value comes from: the function, or the defaults if it has none and they apply to its type. */
    private MapReader source(MapReader m, String key, boolean defaultApplies) {
        return m.has(key) || !defaultApplies ? m : defaults.orElse(m);
    }

    private static Tristate state(MapReader m, String key) {
        return m.choice(key, Vocabulary.SWITCH).orElse(Tristate.UNKNOWN);
    }

    private static void idPair(MapReader m, String key, IntConsumer vendor, IntConsumer device) {
        Optional<String> text = m.text(key);
        if (text.isEmpty()) {
            return;
        }
        Matcher pair = ID_PAIR.matcher(text.get());
        if (!pair.matches()) {
            throw m.error(
                    key,
                    "not a pair of numbers: \"" + text.get() + "\"",
                    "give vendor:device, four hexadecimal digits each, such as 10de:20f1");
        }
        if (!pair.group(1).equals(MapReader.UNKNOWN)) {
            vendor.accept(Integer.parseInt(pair.group(1), 16));
        }
        if (!pair.group(2).equals(MapReader.UNKNOWN)) {
            device.accept(Integer.parseInt(pair.group(2), 16));
        }
    }

    private static OptionalInt classCode(MapReader m, PortType type) {
        Optional<String> text = m.text("class");
        if (text.isEmpty()) {
            boolean hostBridge = m.text("type").equals(Optional.of("host-bridge"));
            return hostBridge
                    ? OptionalInt.of(0x060000)
                    : isPort(type) ? OptionalInt.of(0x060400) : OptionalInt.empty();
        }
        if (m.isUnknown("class")) {
            return OptionalInt.empty();
        }
        OptionalInt number = Units.integer(text.get());
        if (text.get().startsWith("0x") && number.isPresent()) {
            return m.integer("class", 0, 0xffffff);
        }
        return OptionalInt.of(m.choice("class", Vocabulary.CLASS).orElseThrow());
    }

    /** Functions that cannot be without a link or bus below. */
    static boolean isPort(PortType type) {
        return switch (type) {
            case ROOT_PORT, SWITCH_UPSTREAM, SWITCH_DOWNSTREAM, PCIE_TO_PCI_BRIDGE, PCI_TO_PCIE_BRIDGE -> true;
            default -> false;
        };
    }

    private static Acs acs(MapReader m) {
        if (m.isMap("acs")) {
            MapReader map = m.map("acs", Set.of("capability", "control")).orElseThrow();
            int control = acsBits(map, "control");
            int capability = map.has("capability") ? acsBits(map, "capability") : control;
            return Acs.present(capability, control);
        }
        Optional<String> word = m.text("acs");
        if (word.isEmpty() || m.isUnknown("acs")) {
            return Acs.UNKNOWN;
        }
        if (word.get().equals("none")) {
            return Acs.ABSENT;
        }
        throw m.error(
                "acs",
                "no such value: \"" + word.get() + "\"",
                "give none, unknown, or a mapping such as {capability: [SV, RR, CR, UF], control: [SV]}");
    }

    private static int acsBits(MapReader m, String key) {
        if (!m.has(key)) {
            throw InputException.at(m.file(), m.line(), "acs has no " + key, "add it: a list of bits, [] for none");
        }
        if (m.isScalar(key)) {
            return m.integer(key, 0, 0xffff).orElse(0);
        }
        int bits = 0;
        for (String word : m.texts(key)) {
            bits |= Vocabulary.ACS_BIT
                    .parse(word)
                    .orElseThrow(() -> m.error(
                            key,
                            "no such bit: \"" + word + "\"",
                            "one of: " + String.join(", ", Vocabulary.ACS_BIT.all())));
        }
        return bits;
    }

    private static List<ResizableBar> resizableBars(MapReader m) {
        List<ResizableBar> list = new ArrayList<>();
        for (MapReader r : m.maps("resizable-bars", "a resizable BAR", RESIZABLE)) {
            r.required("bar", "a resizable BAR");
            r.required("current", "a resizable BAR");
            List<Long> supported = new ArrayList<>();
            for (String text : r.texts("supported")) {
                OptionalLong size = Units.size(text);
                if (size.isEmpty()) {
                    throw r.error("supported", "not a size: \"" + text + "\"", "give " + Units.SIZE_FORM);
                }
                supported.add(size.getAsLong());
            }
            list.add(new ResizableBar(
                    r.integer("bar", 0, 5).orElseThrow(), r.size("current").orElseThrow(), supported));
        }
        return list;
    }

    private static Optional<Sriov> sriov(MapReader m) {
        return m.map("sriov", SRIOV).map(map -> {
            SRIOV.forEach(key -> map.required(key, "sriov"));
            return new Sriov(
                    map.integer("vfs", 0, 0xffff).orElseThrow(),
                    map.integer("offset", 0, 0xffff).orElseThrow(),
                    map.integer("stride", 0, 0xffff).orElseThrow());
        });
    }

    private static OptionalLong serial(MapReader m) {
        Optional<String> text = m.text("serial");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!SERIAL.matcher(text.get()).matches()) {
            throw m.error(
                    "serial",
                    "not a serial number: \"" + text.get() + "\"",
                    "give it as lspci prints it: eight bytes, xx-xx-...");
        }
        return OptionalLong.of(Long.parseUnsignedLong(text.get().replace("-", ""), 16));
    }
}
