package io.crossdock.topology.sysfs;

import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.pci.config.ConfigDecoder;
import io.crossdock.pci.config.ConfigDecoder.Decoded;
import io.crossdock.topology.CapabilityTally;
import io.crossdock.topology.files.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folder of one function. */
final class SysfsFunction {
    private static final int CLASS_BRIDGE = 0x0604;
    private static final int MAX_LANES = 32;
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,3}(?:\\.[0-9])?) GT/s.*");

    private final Bdf bdf;
    private final FileTree tree;
    private final String folder;
    private final byte[] config;

    SysfsFunction(Bdf bdf, FileTree tree, String folder) {
        this.bdf = bdf;
        this.tree = tree;
        this.folder = folder;
        this.config = tree.files().getOrDefault(folder + "config", new byte[0]);
    }

    String folder() {
        return folder;
    }

    int configBytes() {
        return config.length;
    }

    /** The addresses in the folder's path, from the root bus down to the function. */
    List<Bdf> path() {
        List<Bdf> path = new ArrayList<>();
        for (String part : folder.split("/")) {
            if (Bdf.looksLike(part) && part.length() > bdf.shortForm().length()) {
                try {
                    path.add(Bdf.parse(part));
                } catch (IllegalArgumentException e) {
                    return List.of(bdf); // a domain above 0x7fffffff
                }
            }
        }
        return path;
    }

    FunctionInfo build(BusNumbers buses, CapabilityTally tally, Consumer<String> notes) {
        FunctionInfo decoded = FunctionInfo.builder(bdf).build();
        if (config.length >= ConfigDecoder.MIN_BYTES) {
            Decoded result = ConfigDecoder.decode(bdf, config);
            tally.add(result.capabilities());
            decoded = result.function();
            if (result.gone()) {
                notes.accept("configuration space of " + bdf
                        + " reads as all ones (powered down or fell off the bus): nothing of it is known");
            }
        }
        FunctionInfoBuilder b = decoded.toBuilder();
        hex("vendor").ifPresent(b::vendorId);
        hex("device").ifPresent(b::deviceId);
        hex("class").ifPresent(b::classCode);
        if (decoded.subsystemVendorId().isEmpty() && hex("subsystem_vendor").orElse(0) != 0) {
            hex("subsystem_vendor").ifPresent(b::subsystemVendorId);
            hex("subsystem_device").ifPresent(b::subsystemId);
        }
        decimal("numa_node").ifPresent(b::numaNode);
        group().ifPresent(b::iommuGroup);
        target("driver").ifPresent(b::driver);
        b.link(link(decoded.link()));
        List<Bar> bars = bars();
        if (!bars.isEmpty()) {
            b.bars(bars);
        }
        if (decoded.bridge().isEmpty()) {
            bridge(buses).ifPresent(b::bridge);
        }
        return b.build();
    }

    private Optional<Bridge> bridge(BusNumbers buses) {
        OptionalInt secondary = decimal("secondary_bus_number");
        OptionalInt subordinate = decimal("subordinate_bus_number");
        if (secondary.isPresent()
                && subordinate.isPresent()
                && secondary.getAsInt() > bdf.bus()
                && subordinate.getAsInt() >= secondary.getAsInt()
                && subordinate.getAsInt() <= 0xff) {
            return Optional.of(new Bridge(bdf.bus(), secondary.getAsInt(), subordinate.getAsInt(), List.of(), false));
        }
        Optional<Bridge> byPath = buses.bridge(bdf);
        boolean isBridge = hex("class").orElse(0) >> 8 == CLASS_BRIDGE;
        return byPath.isPresent() || !isBridge ? byPath : Optional.of(new Bridge(bdf.bus(), 0, 0, List.of(), false));
    }

    private Optional<String> text(String file) {
        return tree.text(folder + file).filter(text -> !text.isEmpty());
    }

    /** {@code 0x8086}; also a class of 24 bits. */
    private OptionalInt hex(String file) {
        Optional<String> text = text(file).filter(t -> t.matches("0x[0-9a-fA-F]{1,6}"));
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get().substring(2), 16)) : OptionalInt.empty();
    }

    /** Not negative: {@code -1} stands for no NUMA node. */
    private OptionalInt decimal(String file) {
        Optional<String> text = text(file).filter(t -> t.matches("[0-9]{1,9}"));
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }

    /** Last part of a link's target. */
    private Optional<String> target(String link) {
        return Optional.ofNullable(tree.links().get(folder + link))
                .map(target -> target.substring(target.lastIndexOf('/') + 1))
                .filter(name -> !name.isEmpty());
    }

    private OptionalInt group() {
        Optional<String> linked = target("iommu_group").filter(t -> t.matches("[0-9]{1,9}"));
        return linked.isPresent() ? OptionalInt.of(Integer.parseInt(linked.get())) : decimal("iommu_group_id");
    }

    /** Without root the capability is not readable, but the kernel tells the link all the same. */
    private Link link(Link decoded) {
        return new Link(
                decoded.maxSpeedMtps().isPresent() ? decoded.maxSpeedMtps() : speed("max_link_speed"),
                decoded.maxWidth().isPresent() ? decoded.maxWidth() : lanes("max_link_width"),
                decoded.speedMtps().isPresent() ? decoded.speedMtps() : speed("current_link_speed"),
                decoded.width().isPresent() ? decoded.width() : lanes("current_link_width"));
    }

    /** {@code 16.0 GT/s PCIe}; older kernels {@code 16 GT/s}; {@code Unknown} where there is no link. */
    private OptionalInt speed(String file) {
        Matcher m = SPEED.matcher(text(file).orElse(""));
        int mtps = m.matches() ? (int) Math.round(Double.parseDouble(m.group(1)) * 1000) : 0;
        return mtps > 0 ? OptionalInt.of(mtps) : OptionalInt.empty();
    }

    /** 0 stands for no link, 255 for unknown. */
    private OptionalInt lanes(String file) {
        OptionalInt lanes = decimal(file);
        return lanes.isPresent() && lanes.getAsInt() > 0 && lanes.getAsInt() <= MAX_LANES ? lanes : OptionalInt.empty();
    }

    private List<Bar> bars() {
        TreeMap<Integer, Bar> bars = new TreeMap<>();
        List<String> lines = text("resource").orElse("").lines().toList();
        for (int i = 0; i < Math.min(lines.size(), Bar.ROM + 1); i++) {
            int index = i;
            ResourceLine.parse(lines.get(i)).flatMap(line -> line.bar(index)).ifPresent(bar -> bars.put(index, bar));
        }
        return List.copyOf(bars.values());
    }

    /**
     * A line of {@code resource}: first address, last address, flags of {@code include/linux/ioport.h}.
     *
     * <pre>
     *  flags:  8 I/O   9 memory   13 prefetchable   20 64 bits wide   29 address not assigned
     * </pre>
     */
    private record ResourceLine(long first, long last, long flags) {
        private static final Pattern FORM =
                Pattern.compile("0x([0-9a-fA-F]{1,16}) 0x([0-9a-fA-F]{1,16}) 0x([0-9a-fA-F]{1,16})");
        private static final long IO = 1 << 8;
        private static final long MEMORY = 1 << 9;
        private static final long PREFETCHABLE = 1 << 13;
        private static final long WIDE = 1 << 20;
        private static final long UNASSIGNED = 1 << 29;

        static Optional<ResourceLine> parse(String line) {
            Matcher m = FORM.matcher(line.strip());
            return m.matches()
                    ? Optional.of(new ResourceLine(
                            Long.parseUnsignedLong(m.group(1), 16),
                            Long.parseUnsignedLong(m.group(2), 16),
                            Long.parseUnsignedLong(m.group(3), 16)))
                    : Optional.empty();
        }

        Optional<Bar> bar(int index) {
            if ((flags & (IO | MEMORY)) == 0) {
                return Optional.empty();
            }
            long size = last - first + 1;
            boolean usable = size > 0 && Long.compareUnsigned(first, -size) <= 0;
            return Optional.of(new Bar(
                    index,
                    (flags & IO) != 0 ? Bar.Kind.IO : (flags & WIDE) != 0 ? Bar.Kind.MEMORY64 : Bar.Kind.MEMORY32,
                    (flags & PREFETCHABLE) != 0,
                    usable && (flags & UNASSIGNED) == 0 && first != 0 ? OptionalLong.of(first) : OptionalLong.empty(),
                    usable ? OptionalLong.of(size) : OptionalLong.empty()));
        }
    }
}
