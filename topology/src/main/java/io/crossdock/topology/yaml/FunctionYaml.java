package io.crossdock.topology.yaml;

import io.crossdock.pci.Acs;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Ats;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.Link;
import io.crossdock.pci.PortType;
import io.crossdock.pci.ResizableBar;
import io.crossdock.pci.Sriov;
import io.crossdock.pci.Tristate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes one function, but for what is below it. What the reader would take for granted is left out. */
final class FunctionYaml {
    private static final int NAMED_ACS_BITS = 0x7f;

    private FunctionYaml() {}

    /**
     * Its keys and values.
     *
     * @param name its name, if it has one
     * @param open whether functions follow that are below it
     */
    static YamlOut.Fields fields(FunctionInfo f, @Nullable String name, boolean open) {
        YamlOut.Fields out = new YamlOut.Fields();
        if (name != null) {
            out.raw("name", name);
        }
        out.raw("at", f.bdf().toString());
        if (f.portType() != PortType.ENDPOINT) {
            out.raw("type", Vocabulary.PORT_TYPE.write(f.portType()));
        }
        ids(out, "id", f.vendorId(), f.deviceId());
        ids(out, "subsystem", f.subsystemVendorId(), f.subsystemId());
        classCode(out, f);
        if (!f.description().isEmpty()) {
            out.text("description", f.description());
        }
        out.text("driver", f.driver());
        if (f.multiFunction()) {
            out.raw("multi-function", "on");
        }
        link(out, f.link());
        out.number("mps-supported", f.mpsSupported()).number("mps", f.mps()).number("mrrs", f.mrrs());
        state(out, "ext-tags", f.extendedTags());
        state(out, "ten-bit-tags", f.tenBitTags());
        state(out, "relaxed-ordering", f.relaxedOrdering());
        state(out, "bus-master", f.busMaster());
        state(out, "memory", f.memoryEnabled());
        acs(out, f.acs());
        if (!f.ats().equals(Ats.UNKNOWN)) {
            out.raw("ats", Vocabulary.ATS.write(f.ats()));
        }
        state(out, "pasid", f.pasid());
        state(out, "page-requests", f.pageRequests());
        f.sriov().ifPresent(sriov -> out.raw("sriov", sriov(sriov)));
        f.serialNumber().ifPresent(serial -> out.raw("serial", serial(serial)));
        out.number("numa", f.numaNode()).number("iommu-group", f.iommuGroup());
        list(out, "bars", f.bars().stream().map(FunctionYaml::bar).toList());
        list(
                out,
                "resizable-bars",
                f.resizableBars().stream().map(FunctionYaml::resizable).toList());
        bridge(out, f);
        if (open) {
            out.open("below");
        }
        return out;
    }

    private static void ids(YamlOut.Fields out, String key, OptionalInt vendor, OptionalInt device) {
        if (vendor.isPresent()) {
            String second = device.isPresent() ? String.format("%04x", device.getAsInt()) : MapReader.UNKNOWN;
            out.raw(key, '"' + String.format("%04x:", vendor.getAsInt()) + second + '"');
        } else if (device.isPresent()) {
            out.raw(key, String.format("\"unknown:%04x\"", device.getAsInt()));
        }
    }

    private static void classCode(YamlOut.Fields out, FunctionInfo f) {
        OptionalInt byType = FunctionReader.isPort(f.portType()) ? OptionalInt.of(0x060400) : OptionalInt.empty();
        if (f.classCode().equals(byType)) {
            return;
        }
        if (f.classCode().isEmpty()) {
            out.raw("class", MapReader.UNKNOWN);
            return;
        }
        int code = f.classCode().getAsInt();
        out.raw("class", Vocabulary.CLASS.has(code) ? Vocabulary.CLASS.write(code) : String.format("\"0x%06x\"", code));
    }

    private static void link(YamlOut.Fields out, Link link) {
        if (link.equals(Link.UNKNOWN)) {
            return;
        }
        YamlOut.Fields fields = new YamlOut.Fields();
        speed(fields, "gen", "speed", link.speedMtps());
        width(fields, "width", link.width());
        boolean short_ =
                link.maxSpeedMtps().equals(link.speedMtps()) && link.maxWidth().equals(link.width());
        if (!short_) {
            speed(fields, "max-gen", "max-speed", link.maxSpeedMtps());
            width(fields, "max-width", link.maxWidth());
        }
        out.raw("link", fields.inline());
    }

    private static void speed(YamlOut.Fields out, String genKey, String speedKey, OptionalInt mtps) {
        OptionalInt gen = mtps.isPresent() ? Link.generation(mtps.getAsInt()) : OptionalInt.empty();
        if (gen.isPresent()) {
            out.number(genKey, gen);
        } else {
            out.raw(speedKey, mtps.isPresent() ? Units.writeSpeed(mtps.getAsInt()) : MapReader.UNKNOWN);
        }
    }

    private static void width(YamlOut.Fields out, String key, OptionalInt lanes) {
        out.raw(key, lanes.isPresent() ? Integer.toString(lanes.getAsInt()) : MapReader.UNKNOWN);
    }

    private static void state(YamlOut.Fields out, String key, Tristate state) {
        if (state.isKnown()) {
            out.raw(key, Vocabulary.SWITCH.write(state));
        }
    }

    private static void acs(YamlOut.Fields out, Acs acs) {
        if (acs.presence() == Acs.Presence.ABSENT) {
            out.raw("acs", "none");
        } else if (acs.isPresent()) {
            out.raw(
                    "acs",
                    new YamlOut.Fields()
                            .raw("capability", bits(acs.capability()))
                            .raw("control", bits(acs.control()))
                            .inline());
        }
    }

    private static String bits(int value) {
        if ((value & ~NAMED_ACS_BITS) != 0) {
            return String.format("\"0x%04x\"", value);
        }
        List<String> names = new ArrayList<>();
        for (int bit = 1; bit <= NAMED_ACS_BITS; bit <<= 1) {
            if ((value & bit) != 0) {
                names.add(Vocabulary.ACS_BIT.write(bit));
            }
        }
        return "[" + String.join(", ", names) + "]";
    }

    private static String sriov(Sriov sriov) {
        return new YamlOut.Fields()
                .raw("vfs", Integer.toString(sriov.enabledVfs()))
                .raw("offset", Integer.toString(sriov.firstOffset()))
                .raw("stride", Integer.toString(sriov.stride()))
                .inline();
    }

    private static String serial(long serial) {
        StringBuilder out = new StringBuilder("\"");
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.append(String.format(shift == 0 ? "%02x\"" : "%02x-", serial >>> shift & 0xff));
        }
        return out.toString();
    }

    private static void list(YamlOut.Fields out, String key, List<YamlOut.Fields> items) {
        if (!items.isEmpty()) {
            out.open(key);
            items.forEach(item -> out.line("  - " + item.inline()));
        }
    }

    private static YamlOut.Fields bar(Bar bar) {
        YamlOut.Fields out =
                new YamlOut.Fields().raw("bar", Integer.toString(bar.index())).raw("size", size(bar.size()));
        if (bar.kind() != Bar.Kind.MEMORY32) {
            out.raw("kind", Vocabulary.BAR_KIND.write(bar.kind()));
        }
        if (bar.prefetchable()) {
            out.raw("prefetchable", "on");
        }
        return out.raw(
                "address",
                bar.address().isPresent() ? Units.writeAddress(bar.address().getAsLong()) : "none");
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? Units.writeSize(bytes.getAsLong()) : MapReader.UNKNOWN;
    }

    private static YamlOut.Fields resizable(ResizableBar bar) {
        List<String> supported =
                bar.supportedBytes().stream().map(Units::writeSize).toList();
        return new YamlOut.Fields()
                .raw("bar", Integer.toString(bar.bar()))
                .raw("current", Units.writeSize(bar.currentBytes()))
                .raw("supported", "[" + String.join(", ", supported) + "]");
    }

    private static void bridge(YamlOut.Fields out, FunctionInfo f) {
        if (f.bridge().isEmpty()) {
            if (FunctionReader.isPort(f.portType())) {
                out.raw("bus-range", MapReader.UNKNOWN);
            }
            return;
        }
        Bridge bridge = f.bridge().get();
        out.raw("bus-range", String.format("\"%02x-%02x\"", bridge.secondary(), bridge.subordinate()));
        if (!bridge.windowsKnown()) {
            out.raw("windows", MapReader.UNKNOWN);
        } else if (bridge.windows().isEmpty()) {
            out.raw("windows", "[]");
        } else {
            list(
                    out,
                    "windows",
                    bridge.windows().stream()
                            .map(w -> {
                                YamlOut.Fields window =
                                        new YamlOut.Fields().raw("kind", Vocabulary.WINDOW_KIND.write(w.kind()));
                                return window.raw(
                                                "base",
                                                Units.writeAddress(w.range().base()))
                                        .raw("size", Units.writeSize(w.range().size()));
                            })
                            .toList());
        }
    }

    static YamlOut.Fields range(AddressRange range) {
        return new YamlOut.Fields()
                .raw("base", Units.writeAddress(range.base()))
                .raw("size", Units.writeSize(range.size()));
    }
}
