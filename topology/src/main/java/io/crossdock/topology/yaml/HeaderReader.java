package io.crossdock.topology.yaml;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.Tristate;
import io.crossdock.topology.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what stands in a function's configuration header: BARs, and bus numbers and windows of a bridge. */
final class HeaderReader {
    private static final Set<String> BAR = Set.of("bar", "size", "kind", "prefetchable", "address");
    private static final Set<String> WINDOW = Set.of("kind", "base", "size");
    private static final Pattern BUS_RANGE = Pattern.compile("[0-9a-fA-F]{2}-[0-9a-fA-F]{2}");

    private HeaderReader() {}

    static void bars(MapReader m, FunctionDraft draft) {
        Set<Integer> indices = new HashSet<>();
        for (MapReader b : m.maps("bars", "a BAR", BAR)) {
            b.required("bar", "a BAR");
            int index = b.integer("bar", 0, Bar.ROM).orElseThrow();
            if (!indices.add(index)) {
                throw b.error("bar", "BAR " + index + " stands twice", "keep one of the two");
            }
            if (!b.has("size")) {
                throw InputException.at(
                        b.file(), b.line(), "BAR " + index + " has no size", "add size, or size: unknown");
            }
            Bar.Kind kind = b.choice("kind", Vocabulary.BAR_KIND).orElse(Bar.Kind.MEMORY32);
            OptionalLong size = b.size("size");
            boolean prefetchable = b.choice("prefetchable", Vocabulary.SWITCH).orElse(Tristate.OFF) == Tristate.ON;
            boolean none = b.text("address").equals(Optional.of("none"));
            OptionalLong address = none ? OptionalLong.empty() : b.address("address");
            // I/O ports and ROMs are of no use to a peer: without an address they have none.
            boolean noneByDefault = kind == Bar.Kind.IO || index == Bar.ROM || size.isEmpty();
            FunctionDraft.Address mode = address.isPresent()
                    ? FunctionDraft.Address.GIVEN
                    : none || noneByDefault ? FunctionDraft.Address.NONE : FunctionDraft.Address.AUTOMATIC;
            if (address.isPresent()
                    && size.isPresent()
                    && Long.compareUnsigned(address.getAsLong(), -size.getAsLong()) > 0) {
                throw b.error(
                        "address",
                        "BAR " + index + " wraps around 2^64: address=" + Units.writeAddress(address.getAsLong())
                                + ", size=" + size.getAsLong(),
                        "lower it");
            }
            draft.bars.add(new FunctionDraft.BarDraft(b.line(), index, kind, prefetchable, size, mode, address));
        }
        draft.bars.sort(Comparator.comparingInt(b -> b.index));
    }

    static void bridge(MapReader m, FunctionDraft draft) {
        boolean endpoint = switch (draft.type) {
            case ENDPOINT, LEGACY_ENDPOINT, ROOT_COMPLEX_INTEGRATED_ENDPOINT, ROOT_COMPLEX_EVENT_COLLECTOR -> true;
            default -> false;
        };
        for (String key : List.of("below", "bus-range", "windows")) {
            if (endpoint && m.has(key)) {
                throw m.error(
                        key,
                        "an " + Vocabulary.PORT_TYPE.write(draft.type) + " has nothing below it",
                        "give its type: root-port, upstream-port or downstream-port");
            }
        }
        boolean unknownBuses = m.isUnknown("bus-range");
        draft.isBridge = !unknownBuses && (FunctionReader.isPort(draft.type) || m.has("below") || m.has("bus-range"));
        if (m.has("bus-range") && !unknownBuses) {
            String range = m.text("bus-range").orElseThrow();
            if (!BUS_RANGE.matcher(range).matches()) {
                throw m.error(
                        "bus-range",
                        "not a range of buses: \"" + range + "\"",
                        "give two hexadecimal numbers, such as 41-4f");
            }
            draft.busRange =
                    new int[] {Integer.parseInt(range.substring(0, 2), 16), Integer.parseInt(range.substring(3), 16)};
        }
        windows(m, draft);
    }

    private static void windows(MapReader m, FunctionDraft draft) {
        if (m.isUnknown("windows")) {
            draft.windowsKnown = false;
            draft.windows = List.of();
        } else if (m.has("windows")) {
            List<Bridge.Window> windows = new ArrayList<>();
            for (MapReader w : m.maps("windows", "a window", WINDOW)) {
                for (String key : List.of("kind", "base", "size")) {
                    w.required(key, "a window");
                }
                long base = w.address("base").orElseThrow();
                long size = w.size("size").orElseThrow(() -> w.error("size", "must be known", "give it"));
                if (Long.compareUnsigned(base, -size) > 0) {
                    throw w.error("size", "the window wraps around 2^64", "correct base or size");
                }
                windows.add(new Bridge.Window(
                        w.choice("kind", Vocabulary.WINDOW_KIND).orElseThrow(), new AddressRange(base, size)));
            }
            draft.windows = windows;
        }
    }
}
