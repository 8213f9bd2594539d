package io.crossdock.topology.hwloc;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfoBuilder;
import io.crossdock.pci.Link;
import io.crossdock.topology.xml.XmlPart.Element;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What stands in the attributes of hwloc's objects. */
final class HwlocNumbers {
    private static final Pattern TYPE =
            Pattern.compile("([0-9a-f]{4}) \\[([0-9a-f]{4}):([0-9a-f]{4})\\](?: \\[([0-9a-f]{4}):([0-9a-f]{4})\\])?.*");
    private static final Pattern BUSES = Pattern.compile("[0-9a-f]{4,8}:\\[([0-9a-f]{2})-([0-9a-f]{2})\\]");
    private static final Pattern SET = Pattern.compile("(?:0x)?([0-9a-f]{1,8})");
    private static final Pattern RATE = Pattern.compile("[0-9]{1,4}(?:\\.[0-9]{1,9})?");

    /** GB/s of one lane, as hwloc counts: 8b/10b up to 5 GT/s, 128b/130b above. */
    private static final double[] LANE = {0.25, 0.5, 8 * 128.0 / 130 / 8, 16 * 128.0 / 130 / 8, 32 * 128.0 / 130 / 8};

    private static final int[] SPEED = {2500, 5000, 8000, 16000, 32000};
    private static final int[] WIDTHS = {16, 12, 8, 4, 2, 1};

    /** Versions of hwloc round the encoding differently. */
    private static final double TOLERANCE = 0.02;

    /** Errors that differ by less are alike: then the wider link, which is tried first, stays. */
    private static final double SAME = 1e-6;

    private HwlocNumbers() {}

    /** Class and numbers: {@code 0302 [10de:1db8] [10de:12ab] a1}. */
    static void ids(String text, FunctionInfoBuilder function) {
        Matcher m = TYPE.matcher(text);
        if (!m.matches()) {
            return;
        }
        function.classCode(Integer.parseInt(m.group(1), 16) << 8)
                .vendorId(Integer.parseInt(m.group(2), 16))
                .deviceId(Integer.parseInt(m.group(3), 16));
        if (m.group(4) != null && !m.group(4).equals("0000")) {
            function.subsystemVendorId(Integer.parseInt(m.group(4), 16)).subsystemId(Integer.parseInt(m.group(5), 16));
        }
    }

    /** Buses behind a bridge: {@code 0000:[09-0e]}; empty if they cannot be. */
    static Optional<Bridge> bridge(String text, Bdf at) {
        Matcher m = BUSES.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        int secondary = Integer.parseInt(m.group(1), 16);
        int subordinate = Integer.parseInt(m.group(2), 16);
        return secondary > at.bus() && subordinate >= secondary
                ? Optional.of(new Bridge(at.bus(), secondary, subordinate, List.of(), false))
                : Optional.of(new Bridge(at.bus(), 0, 0, List.of(), false));
    }

    /** The link that makes a rate in GB/s best, with as many lanes as possible; empty for 0 and for rates that none makes. */
    static Optional<Link> link(String text) {
        if (!RATE.matcher(text).matches()) {
            return Optional.empty();
        }
        double rate = Double.parseDouble(text);
        Optional<Link> best = Optional.empty();
        double error = TOLERANCE;
        for (int width : WIDTHS) {
            for (int i = 0; i < LANE.length; i++) {
                double off = Math.abs(width * LANE[i] - rate) / (width * LANE[i]);
                if (off < error - SAME) {
                    error = off;
                    best = Optional.of(new Link(
                            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(SPEED[i]), OptionalInt.of(width)));
                }
            }
        }
        return best;
    }

    /** The node of a set with one node in it. Sets are words of 32 bits in hexadecimal, the lowest last. */
    static OptionalInt onlyNode(String set) {
        String[] words = set.split(",", -1);
        OptionalInt node = OptionalInt.empty();
        for (int i = 0; i < words.length; i++) {
            Matcher m = SET.matcher(words[words.length - 1 - i]);
            long bits = m.matches() ? Long.parseLong(m.group(1), 16) : 0;
            if (bits != 0 && (node.isPresent() || Long.bitCount(bits) > 1)) {
                return OptionalInt.empty();
            }
            if (bits != 0) {
                node = OptionalInt.of(i * Integer.SIZE + Long.numberOfTrailingZeros(bits));
            }
        }
        return node;
    }

    /** Vendor and device in words, where hwloc knew them. */
    static String description(Element object) {
        return object.children().stream()
                .filter(c -> c.name().equals("info")
                        && (c.get("name").equals("PCIVendor") || c.get("name").equals("PCIDevice")))
                .map(c -> c.get("value"))
                .filter(v -> !v.isBlank())
                .collect(Collectors.joining(" "));
    }
}
