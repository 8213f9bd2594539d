package io.crossdock.topology.lspci;

import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bus numbers and windows of a bridge:
 *
 * <pre>
 *  Bus: primary=00, secondary=01, subordinate=01, sec-latency=0
 *  Memory behind bridge: de000000-df0fffff                                   2.x, 3.x up to 3.3
 *  Memory behind bridge: fff00000-000fffff                                   the same, disabled: the limit is below
 *  Memory behind bridge: None
 *  Memory behind bridge: de000000-df0fffff [size=17M]                        3.4 on
 *  Memory behind bridge: de000000-df0fffff [size=17M] [32-bit]               3.8 on
 *  Prefetchable memory behind bridge: [disabled] [64-bit]
 *  Prefetchable memory behind bridge: 00000000fff00000-00000000000fffff [disabled]
 *  Memory window 0: 90000000-91ffffff (prefetchable) [disabled]              CardBus
 * </pre>
 */
final class BridgeLines {
    private static final Pattern BUSES = Pattern.compile(
            "^Bus: primary=([0-9a-fA-F]{2}), secondary=([0-9a-fA-F]{2}), subordinate=([0-9a-fA-F]{2})\\b.*$");
    private static final Pattern WINDOW = Pattern.compile("^(I/O|Memory|Prefetchable memory) behind bridge: (.*)$");
    private static final Pattern CARDBUS = Pattern.compile("^(I/O|Memory) window [01]: (.*)$");
    private static final Pattern RANGE = Pattern.compile("^([0-9a-fA-F]{1,16})-([0-9a-fA-F]{1,16})\\b.*$");

    private final List<Bridge.Window> windows = new ArrayList<>();
    private int @Nullable [] buses;
    private int busesLine;
    private boolean somethingBehind;

    /** Reads the line if it is about the bridge half of a header. */
    boolean accept(int number, String line) {
        Matcher bus = BUSES.matcher(line);
        if (bus.matches()) {
            buses = new int[] {hex(bus, 1), hex(bus, 2), hex(bus, 3)};
            busesLine = number;
            return true;
        }
        Matcher window = WINDOW.matcher(line);
        Matcher cardbus = CARDBUS.matcher(line);
        if (window.matches()) {
            add(
                    switch (window.group(1)) {
                        case "I/O" -> Bridge.Window.Kind.IO;
                        case "Memory" -> Bridge.Window.Kind.MEMORY;
                        default -> Bridge.Window.Kind.PREFETCHABLE;
                    },
                    window.group(2));
            return true;
        }
        if (cardbus.matches()) {
            add(
                    cardbus.group(1).equals("I/O")
                            ? Bridge.Window.Kind.IO
                            : line.contains("(prefetchable)")
                                    ? Bridge.Window.Kind.PREFETCHABLE
                                    : Bridge.Window.Kind.MEMORY,
                    cardbus.group(2));
            return true;
        }
        return false;
    }

    /** Takes notice of a line that is not about the bridge: if it stands behind the bus numbers, the windows ended. */
    void sawOtherLine() {
        somethingBehind |= buses != null;
    }

    private static int hex(Matcher m, int group) {
        return Integer.parseInt(m.group(group), 16);
    }

    private void add(Bridge.Window.Kind kind, String text) {
        Matcher m = RANGE.matcher(text);
        if (!m.matches() || text.contains("[disabled]")) {
            return; // None, [disabled], or damaged
        }
        OptionalLong base = Numbers.hex(m.group(1));
        OptionalLong last = Numbers.hex(m.group(2));
        boolean usable = base.isPresent()
                && last.isPresent()
                && Long.compareUnsigned(base.getAsLong(), last.getAsLong()) <= 0
                && last.getAsLong() - base.getAsLong() >= 0 // less than 2^63: AddressRange's limit
                && last.getAsLong() != -1L
                && last.getAsLong() - base.getAsLong() != Long.MAX_VALUE;
        if (usable) {
            windows.add(new Bridge.Window(kind, AddressRange.ofLast(base.getAsLong(), last.getAsLong())));
        }
    }

    /** Bus directly below, as printed. */
    OptionalInt secondary() {
        return buses == null ? OptionalInt.empty() : OptionalInt.of(buses[1]);
    }

    /** Windows are known where lspci went on behind them: it prints the enabled ones right behind the bus numbers. */
    Optional<Bridge> build(Bdf bdf, boolean blockComplete, BiConsumer<Integer, String> notes) {
        if (buses == null) {
            return Optional.empty();
        }
        int secondary = buses[1];
        int subordinate = buses[2];
        if (secondary != 0 && secondary <= bdf.bus() || secondary > subordinate) {
            // Buses are numbered downwards from the root: such a bridge was never configured, or the text is damaged.
            notes.accept(
                    busesLine,
                    String.format(
                            "bus numbers of bridge %s cannot be: secondary=%02x, subordinate=%02x on bus %02x; taken as"
                                    + " unconfigured",
                            bdf, secondary, subordinate, bdf.bus()));
            secondary = 0;
            subordinate = 0;
        }
        boolean known = somethingBehind || blockComplete;
        return Optional.of(new Bridge(bdf.bus(), secondary, subordinate, known ? windows : List.of(), known));
    }
}
