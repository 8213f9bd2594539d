package io.crossdock.cli.screen;

import io.crossdock.cli.screen.TextTable.Cell;
import io.crossdock.workbench.explain.MatrixReport.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the devices are called. One line for each slot; on large machines the functions that have neither a bridge above
 * them nor a telling name, most of them the chipset's, follow in one paragraph.
 */
final class DeviceLegend {
    /** Slots that get a line each, whatever is in them. */
    private static final int FEW = 16;

    /** Names, or ranges of names, that are written out: a line may stand for thousands of devices. */
    private static final int MOST_RANGES = 24;

    private static final String DEFAULT_DOMAIN = "0000:";

    private static final int OTHERS_COLUMNS = 10;

    private static final Pattern COMPANY_FORM =
            Pattern.compile(",? (Corporation|Corp\\.|Inc\\.?|Co\\.?,? Ltd\\.?)(?=[ ,]|$)");

    private DeviceLegend() {}

    static List<String> lines(List<Device> devices, Style style) {
        Map<String, List<Device>> slots = new LinkedHashMap<>();
        devices.forEach(d -> slots.computeIfAbsent(DeviceLabel.slot(d), s -> new ArrayList<>())
                .add(d));
        TextTable table = new TextTable();
        Map<String, List<String>> chipset = new LinkedHashMap<>();
        slots.values().forEach(slot -> {
            Device head = slot.stream().filter(DeviceLabel::telling).findFirst().orElse(slot.getFirst());
            if (slots.size() > FEW && head.port().isBlank() && !DeviceLabel.telling(head)) {
                chipset.computeIfAbsent(bus(head), b -> new ArrayList<>()).addAll(names(slot));
            } else {
                table.add(row(head, names(slot)));
            }
        });
        List<String> lines = new ArrayList<>();
        if (!table.isEmpty()) {
            lines.addAll(table.lines(style));
        }
        if (!chipset.isEmpty()) {
            List<String> buses = new ArrayList<>();
            chipset.forEach(
                    (bus, names) -> buses.add("bus " + shortBus(bus) + ": " + DeviceLabel.ranges(within(bus, names))));
            lines.addAll(Text.labelled("  others", OTHERS_COLUMNS, String.join("; ", buses)));
        }
        return lines;
    }

    private static List<Cell> row(Device head, List<String> names) {
        List<String> others = names.stream().filter(n -> !n.equals(head.name())).toList();
        String also = others.isEmpty() ? "" : "; also " + DeviceLabel.ranges(others, MOST_RANGES);
        String description = head.description().isBlank()
                ? "unnamed device"
                : COMPANY_FORM.matcher(head.description()).replaceAll("");
        return List.of(
                Cell.of(head.name()),
                Cell.of(head.bdf()),
                Cell.of(head.port().isBlank() ? "no bridge shown" : "below " + head.port()),
                Cell.withTail(description, also));
    }

    private static List<String> names(List<Device> slot) {
        return slot.stream().flatMap(d -> d.members().stream()).toList();
    }

    private static String shortBus(String bus) {
        return bus.startsWith(DEFAULT_DOMAIN) ? bus.substring(DEFAULT_DOMAIN.length()) : bus;
    }

    /** Names that are addresses, without the bus that stands before them all. */
    private static List<String> within(String bus, List<String> names) {
        String prefix = bus + ":";
        return names.stream()
                .map(n -> n.startsWith(prefix) ? n.substring(prefix.length()) : n)
                .toList();
    }

    /** Domain and bus, as far as the address has them. */
    private static String bus(Device d) {
        int device = d.bdf().lastIndexOf(':');
        return device < 0 ? d.bdf() : d.bdf().substring(0, device);
    }
}
