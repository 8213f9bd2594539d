package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.DriverPractice;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Platform;
import io.crossdock.platform.RootComplex;
import io.crossdock.platform.Unknown;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads everything but the functions: {@code cpu}, {@code kernel}, {@code iommu}, {@code root-complex}, {@code host} and so on. */
final class PlatformReader {
    private static final Set<String> CPU = Set.of("architecture", "vendor", "family");
    private static final Set<String> IOMMU = Set.of("kind", "mode", "registers", "implementation");
    private static final Set<String> ROOT_COMPLEX = Set.of("peer-path", "egress-payload");
    private static final Set<String> DRIVER = Set.of("api", "memory-type", "patched-kernel");
    static final Set<String> RANGE = Set.of("base", "size");
    private static final Set<String> PARAMETER = Set.of("name", "value", "low", "high", "unit", "kind", "source");
    private static final Set<String> UNKNOWN = Set.of("what", "learn");

    private PlatformReader() {}

    static Platform read(MapReader top) {
        Platform platform = new Platform(
                        cpu(top), kernel(top), iommu(top), rootComplex(top), memory(top), parameters(top))
                .withDriver(driver(top))
                .withHost(HostReader.read(top));
        for (AddressRange dram : platform.dram()) {
            OptionalLong registers = platform.iommu().registers();
            if (registers.isPresent() && dram.contains(registers.getAsLong())) {
                throw top.error(
                        "iommu",
                        "registers at " + Units.writeAddress(registers.getAsLong()) + " lie in memory " + dram,
                        "move one of the two");
            }
        }
        return platform;
    }

    private static Cpu cpu(MapReader top) {
        return top.map("cpu", CPU)
                .map(m -> new Cpu(
                        m.choice("architecture", Vocabulary.ARCHITECTURE).orElse(Cpu.Architecture.UNKNOWN),
                        m.choice("vendor", Vocabulary.CPU_VENDOR).orElse(Cpu.Vendor.UNKNOWN),
                        m.integer("family", 0, 0xfff)))
                .orElse(Cpu.UNKNOWN);
    }

    private static Optional<KernelVersion> kernel(MapReader top) {
        return top.text("kernel").map(text -> {
            try {
                return KernelVersion.parse(text);
            } catch (IllegalArgumentException e) {
                throw top.error("kernel", String.valueOf(e.getMessage()), "write it in quotes, such as \"6.12\"");
            }
        });
    }

    private static Iommu iommu(MapReader top) {
        Optional<MapReader> map = top.map("iommu", IOMMU);
        if (map.isEmpty()) {
            return Iommu.UNKNOWN;
        }
        MapReader m = map.get();
        Iommu.Kind kind = m.choice("kind", Vocabulary.IOMMU_KIND).orElse(Iommu.Kind.UNKNOWN);
        Iommu.Mode mode = m.choice("mode", Vocabulary.IOMMU_MODE)
                .orElse(kind == Iommu.Kind.NONE ? Iommu.Mode.OFF : Iommu.Mode.UNKNOWN);
        if (kind == Iommu.Kind.NONE && mode != Iommu.Mode.OFF) {
            throw m.error("mode", "no IOMMU cannot be " + Vocabulary.IOMMU_MODE.write(mode), "give its kind");
        }
        return new Iommu(kind, mode, m.address("registers"), m.text("implementation"));
    }

    private static RootComplex rootComplex(MapReader top) {
        return top.map("root-complex", ROOT_COMPLEX)
                .map(m -> new RootComplex(
                        m.choice("peer-path", Vocabulary.PEER_PATH).orElse(RootComplex.PeerPath.UNKNOWN),
                        payload(m, "egress-payload", 16)))
                .orElse(RootComplex.UNKNOWN);
    }

    private static DriverPractice driver(MapReader top) {
        return top.map("driver", DRIVER)
                .map(m -> new DriverPractice(
                        m.choice("api", Vocabulary.API),
                        m.choice("memory-type", Vocabulary.MEMORY_TYPE),
                        m.choice("patched-kernel", Vocabulary.SWITCH).orElse(Tristate.OFF) == Tristate.ON))
                .orElse(DriverPractice.STOCK);
    }

    /** A power of two up to 4096. */
    static OptionalInt payload(MapReader m, String key, int min) {
        OptionalInt bytes = m.integer(key, min, 4096);
        if (bytes.isPresent() && Integer.bitCount(bytes.getAsInt()) != 1) {
            throw m.error(
                    key,
                    "not a power of two: value=" + bytes.getAsInt() + ", limit=" + min + " to 4096",
                    "give a power of two");
        }
        return bytes;
    }

    private static List<AddressRange> memory(MapReader top) {
        List<AddressRange> ranges = new ArrayList<>();
        for (MapReader m : top.maps("memory", "a range of memory", RANGE)) {
            AddressRange range = range(m, "a range of memory");
            for (AddressRange other : ranges) {
                if (other.overlaps(range)) {
                    throw m.error(
                            "base", "memory " + range + " overlaps memory " + other, "give ranges that do not overlap");
                }
            }
            ranges.add(range);
        }
        return ranges;
    }

    /** Base and size, whole pages of 4 KiB. */
    static AddressRange range(MapReader m, String what) {
        m.required("base", what);
        m.required("size", what);
        long base = m.address("base").orElseThrow();
        long size = m.size("size").orElseThrow(() -> m.error("size", "must be known", "give " + Units.SIZE_FORM));
        if (base % 4096 != 0 || size % 4096 != 0) {
            throw m.error(
                    base % 4096 != 0 ? "base" : "size",
                    "not a multiple of 4 KiB: base=" + Units.writeAddress(base) + ", size=" + size,
                    "align it");
        }
        if (base < 0 || base + size < 0) {
            throw m.error("base", "ends above 2^63: base=" + Units.writeAddress(base) + ", size=" + size, "correct it");
        }
        return new AddressRange(base, size);
    }

    private static List<Parameter> parameters(MapReader top) {
        List<Parameter> list = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (MapReader m : top.maps("parameters", "a parameter", PARAMETER)) {
            Parameter parameter = parameter(m);
            if (!names.add(parameter.name())) {
                throw m.error("name", "parameter " + parameter.name() + " stands twice", "keep one of the two");
            }
            list.add(parameter);
        }
        return list;
    }

    private static Parameter parameter(MapReader m) {
        String name = m.required("name", "a parameter");
        m.required("value", "parameter " + name);
        double value = m.decimal("value").orElseThrow();
        double low = m.decimal("low").orElse(value);
        double high = m.decimal("high").orElse(value);
        if (!(low <= value && value <= high)) {
            throw m.error(
                    "value",
                    "lies outside its interval: value=" + value + ", low=" + low + ", high=" + high,
                    "give low, value and high in ascending order");
        }
        m.required("kind", "parameter " + name);
        return new Parameter(
                name,
                value,
                low,
                high,
                m.required("unit", "parameter " + name),
                m.choice("kind", Vocabulary.PARAMETER_KIND).orElseThrow(),
                m.required("source", "parameter " + name));
    }

    static List<Unknown> unknown(MapReader top) {
        List<Unknown> list = new ArrayList<>();
        for (MapReader m : top.maps("unknown", "an unknown fact", UNKNOWN)) {
            list.add(new Unknown(m.required("what", "an unknown fact"), m.required("learn", "an unknown fact")));
        }
        return list;
    }

    /** A place for automatic addresses, if the description gives it. */
    static Optional<AddressRange> aperture(MapReader top, String key) {
        Optional<MapReader> mmio = top.map("mmio", Set.of("low", "high"));
        if (mmio.isEmpty()) {
            return Optional.empty();
        }
        Optional<AddressRange> range = mmio.get().map(key, RANGE).map(m -> range(m, "mmio." + key));
        if (key.equals("low") && range.isPresent() && range.get().last() > 0xffff_ffffL) {
            throw InputException.at(
                    top.file(),
                    mmio.get().line(key),
                    "mmio.low ends above 4 GiB: " + range.get(),
                    "32-bit BARs must lie below; use mmio.high for the rest");
        }
        return range;
    }
}
