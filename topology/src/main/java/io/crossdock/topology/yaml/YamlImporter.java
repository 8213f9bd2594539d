package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.InputException;
import io.crossdock.topology.SourceText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The YAML machine description. */
public final class YamlImporter implements Importer {
    private static final String VERSION_KEY = "crossdock";
    private static final Set<String> TOP = Set.of(
            VERSION_KEY,
            "title",
            "cpu",
            "kernel",
            "iommu",
            "root-complex",
            "driver",
            "memory",
            "mmio",
            "parameters",
            "host",
            "defaults",
            "tree",
            "unknown",
            "lenient");

    /** Where firmware of server machines puts devices. Arm: as Ampere Altra does above 4 GiB. */
    private static final AddressRange LOW_X86 = new AddressRange(0x8000_0000L, 0x6000_0000L);

    private static final AddressRange HIGH_X86 = new AddressRange(0x3800_0000_0000L, 0x1000_0000_0000L);
    private static final AddressRange LOW_ARM = new AddressRange(0x4000_0000L, 0x4000_0000L);
    private static final AddressRange HIGH_ARM = new AddressRange(0x3000_0000_0000L, 0x1000_0000_0000L);

    @Override
    public String format() {
        return "YAML machine description (crossdock: 1; see docs/machine-description.md)";
    }

    /** By its first key, or by the ending of its name: then a missing key is an error of the description. */
    @Override
    public boolean recognises(SourceText text) {
        String name = text.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml")
                || name.endsWith(".yml")
                || text.lines().stream().anyMatch(line -> line.startsWith(VERSION_KEY + ":"));
    }

    /** It may quote logs and tables. */
    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public Fragment read(SourceText text) {
        MapReader top = MapReader.of(text.name(), "the description", YamlText.parse(text), TOP);
        String version = top.text(VERSION_KEY)
                .orElseThrow(() -> InputException.at(
                        text.name(),
                        top.line(),
                        "the description does not say its version",
                        "begin with crossdock: 1"));
        if (!version.equals("1")) {
            throw top.error(
                    VERSION_KEY, "version is not understood: value=" + version + ", limit=1", "write crossdock: 1");
        }
        boolean lenient = top.choice("lenient", Vocabulary.SWITCH).orElse(Tristate.OFF) == Tristate.ON;
        Platform platform = PlatformReader.read(top);
        FunctionReader functions = new FunctionReader(top.map("defaults", FunctionReader.DEFAULTS));
        TreeReader tree = new TreeReader(top, functions, lenient);
        List<TreeReader.Root> roots = tree.read();
        boolean arm = platform.cpu().architecture() == Cpu.Architecture.AARCH64;
        new AddressAssigner(
                        PlatformReader.aperture(top, "low").orElse(arm ? LOW_ARM : LOW_X86),
                        PlatformReader.aperture(top, "high").orElse(arm ? HIGH_ARM : HIGH_X86))
                .assign(roots);
        List<FunctionInfo> built =
                tree.byAddress().values().stream().map(FunctionDraft::build).toList();
        if (!lenient) {
            check(tree, PciTopology.of(built), platform);
        }
        return new Fragment(
                false, top.text("title"), built, platform, names(tree), PlatformReader.unknown(top), List.of());
    }

    private static void check(TreeReader tree, PciTopology topology, Platform platform) {
        tree.byAddress().values().forEach(draft -> checkNesting(draft, topology));
        StrictChecks.first(topology, platform).ifPresent(v -> {
            FunctionDraft draft = tree.byAddress().get(v.bdf());
            if (draft == null) {
                throw new IllegalStateException("no such function: " + v.bdf());
            }
            int line = draft.bars.stream()
                    .filter(b -> b.index == v.bar())
                    .mapToInt(b -> b.line)
                    .findFirst()
                    .orElse(draft.map.line(v.key()));
            throw InputException.at(draft.map.file(), line, v.key() + ": " + v.cause(), v.remedy());
        });
    }

    private static void checkNesting(FunctionDraft draft, PciTopology topology) {
        for (FunctionDraft child : draft.below) {
            Bdf parent = topology.parent(child.bdf()).map(FunctionInfo::bdf).orElse(child.bdf());
            if (!parent.equals(draft.bdf())) {
                throw child.error(
                        "at",
                        String.format(
                                "stands below %s, but bus %02x belongs to %s",
                                draft.label(), child.bdf().bus(), parent.shortForm()),
                        "nest it there, or change its bus");
            }
        }
    }

    private static Map<String, Bdf> names(TreeReader tree) {
        Map<String, Bdf> names = new LinkedHashMap<>();
        tree.byAddress()
                .forEach((bdf, draft) -> draft.name.ifPresent(name -> {
                    Bdf other = names.putIfAbsent(name, bdf);
                    if (other != null) {
                        throw draft.error(
                                "name", name + " stands twice, first for " + other, "give every function its own name");
                    }
                }));
        return names;
    }
}
