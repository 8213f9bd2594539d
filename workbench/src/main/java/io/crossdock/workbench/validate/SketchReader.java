package io.crossdock.workbench.validate;

import io.crossdock.pci.Link;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.workbench.validate.MachineSketch.LinkSketch;
import io.crossdock.workbench.validate.MachineSketch.Port;
import io.crossdock.workbench.validate.MachineSketch.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads one machine of the file of figures. */
final class SketchReader {
    /** What a machine may say of its IOMMU; not knowing is said by leaving it out. */
    static final Map<String, Iommu.Mode> IOMMU_MODES =
            Map.of("off", Iommu.Mode.OFF, "passthrough", Iommu.Mode.PASSTHROUGH, "translated", Iommu.Mode.TRANSLATED);

    private static final Map<String, Tristate> ON_OFF = Map.of("on", Tristate.ON, "off", Tristate.OFF);

    private static final int SMALLEST_MPS = 128;
    private static final int LARGEST_MPS = 4096;
    private static final int MOST_LANES = 32;

    private final Fields fields;
    private final Set<String> names = new HashSet<>();

    private SketchReader(Fields fields) {
        this.fields = fields;
    }

    static MachineSketch read(String key, Fields fields) {
        MachineSketch sketch = new SketchReader(fields).read(key);
        fields.end();
        return sketch;
    }

    private MachineSketch read(String key) {
        Optional<String> file = fields.optionalText("file");
        Optional<KernelVersion> kernel = fields.optionalValue("kernel", KernelVersion::parse);
        if (file.isPresent()) {
            return new MachineSketch(
                    key,
                    fields.text("title"),
                    file,
                    Cpu.UNKNOWN,
                    kernel,
                    Optional.empty(),
                    Tristate.UNKNOWN,
                    OptionalInt.empty(),
                    Optional.empty(),
                    List.of());
        }
        OptionalInt mps = mps();
        if (mps.isPresent() != fields.has("mpsSource")) {
            throw fields.fail("needs both or none of mps and mpsSource", "say where the maximum payload is known from");
        }
        fields.optionalText("mpsSource");
        List<Root> roots = new ArrayList<>();
        for (JsonNode root : fields.list("roots")) {
            roots.add(root(Fields.of(fields.place() + ", root " + roots.size(), root)));
        }
        return new MachineSketch(
                key,
                fields.text("title"),
                file,
                fields.optionalMap("cpu").map(SketchReader::cpu).orElse(Cpu.UNKNOWN),
                kernel,
                fields.optionalWord("iommu", IOMMU_MODES),
                fields.optionalWord("acsRedirect", ON_OFF).orElse(Tristate.UNKNOWN),
                mps,
                Optional.of(link(fields.map("link"))),
                roots);
    }

    private OptionalInt mps() {
        OptionalInt mps = fields.optionalInteger("mps");
        if (mps.isPresent()
                && (mps.getAsInt() < SMALLEST_MPS
                        || mps.getAsInt() > LARGEST_MPS
                        || Integer.bitCount(mps.getAsInt()) != 1)) {
            throw fields.fail("mps " + mps.getAsInt() + " is not a maximum payload", "128 to 4096, a power of two");
        }
        return mps;
    }

    private static Cpu cpu(Fields cpu) {
        Cpu read = new Cpu(
                cpu.word("architecture", spelled(Cpu.Architecture.values())),
                cpu.word("vendor", spelled(Cpu.Vendor.values())),
                cpu.optionalInteger("family"));
        cpu.end();
        return read;
    }

    /** As elsewhere in machine descriptions: x86_64, not x86-64. */
    private static <T extends Enum<T>> Map<String, T> spelled(T[] values) {
        Map<String, T> words = new HashMap<>();
        Fields.words(values).forEach((word, value) -> words.put(word.replace('-', '_'), value));
        return words;
    }

    private static LinkSketch link(Fields link) {
        int generation = link.value("generation", Integer::decode);
        int width = link.value("width", Integer::decode);
        try {
            Link.speedOfGeneration(generation);
        } catch (IllegalArgumentException e) {
            throw ValidationException.at(link.place(), String.valueOf(e.getMessage()), "1 to 6 are known", e);
        }
        if (width < 1 || width > MOST_LANES) {
            throw link.fail("width " + width + " is not a number of lanes", "a link has 1 to 32");
        }
        link.end();
        return new LinkSketch(generation, width);
    }

    private Root root(Fields root) {
        Root read = new Root(root.optionalInteger("node"), root.optionalInteger("socket"), ports(root, "ports"));
        root.end();
        return read;
    }

    private List<Port> ports(Fields parent, String key) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode node : parent.list(key)) {
            if (node.isString()) {
                ports.add(new Port.Device(unique(node.stringValue())));
                continue;
            }
            Fields fieldsOfSwitch = Fields.of(parent.place(), node);
            String name = unique(fieldsOfSwitch.text("switch"));
            Optional<LinkSketch> uplink = fieldsOfSwitch.optionalMap("uplink").map(SketchReader::link);
            ports.add(new Port.Switch(name, uplink, ports(fieldsOfSwitch, "below")));
            fieldsOfSwitch.end();
        }
        return ports;
    }

    private String unique(String name) {
        if (!names.add(name)) {
            throw fields.fail("the name " + name + " stands twice", "give each device and switch its own");
        }
        return name;
    }
}
