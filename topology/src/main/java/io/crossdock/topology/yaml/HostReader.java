package io.crossdock.topology.yaml;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.Tristate;
import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PeerLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the key {@code host}: what a machine told besides its functions. */
final class HostReader {
    private static final Set<String> HOST =
            Set.of("command-line", "guest", "groups", "messages", "labels", "measurements", "links");
    private static final Set<String> GROUP = Set.of("group", "type");
    private static final Set<String> MESSAGE = Set.of("kind", "text", "functions");
    private static final Set<String> LABELS = Set.of("tool", "meaning", "devices", "rows");
    private static final Set<String> MEASUREMENT = Set.of("tool", "quantity", "peer-to-peer", "devices", "rows");
    private static final Set<String> LINK = Set.of("from", "to", "kind", "count");
    private static final int MAX_GROUP = 1 << 20;
    private static final int MAX_LINKS = 1000;

    private HostReader() {}

    static HostFacts read(MapReader top) {
        return top.map("host", HOST)
                .map(m -> new HostFacts(
                        m.text("command-line"),
                        onOff(m, "guest"),
                        groups(m),
                        messages(m),
                        labels(m),
                        measurements(m),
                        links(m)))
                .orElse(HostFacts.NONE);
    }

    private static Optional<Boolean> onOff(MapReader m, String key) {
        return m.choice(key, Vocabulary.SWITCH).filter(Tristate::isKnown).map(state -> state == Tristate.ON);
    }

    private static Map<Integer, String> groups(MapReader m) {
        Map<Integer, String> types = new LinkedHashMap<>();
        for (MapReader group : m.maps("groups", "an IOMMU group", GROUP)) {
            group.required("group", "an IOMMU group");
            int number = group.integer("group", 0, MAX_GROUP)
                    .orElseThrow(() -> group.error("group", "must be known", "give its number"));
            types.put(number, group.required("type", "IOMMU group " + number));
        }
        return types;
    }

    private static List<HostMessage> messages(MapReader m) {
        List<HostMessage> messages = new ArrayList<>();
        for (MapReader message : m.maps("messages", "a message", MESSAGE)) {
            message.required("kind", "a message");
            messages.add(new HostMessage(
                    message.choice("kind", Vocabulary.MESSAGE_KIND).orElseThrow(),
                    message.required("text", "a message"),
                    message.texts("functions").stream()
                            .map(text -> address(message, "functions", text))
                            .toList()));
        }
        return messages;
    }

    private static Bdf address(MapReader m, String key, String text) {
        try {
            return Bdf.parse(text);
        } catch (IllegalArgumentException e) {
            throw m.error(key, String.valueOf(e.getMessage()), "write it as 0000:41:00.0");
        }
    }

    private static List<PairLabels> labels(MapReader m) {
        List<PairLabels> tables = new ArrayList<>();
        for (MapReader table : m.maps("labels", "a table of words", LABELS)) {
            List<PairDevice> devices = devices(table);
            List<List<String>> words = rows(table, devices.size()).stream()
                    .map(row -> row.stream()
                            .map(w -> w.equals(HostYaml.NOTHING) ? "" : w)
                            .toList())
                    .toList();
            tables.add(new PairLabels(
                    table.required("tool", "a table of words"),
                    table.required("meaning", "a table of words"),
                    devices,
                    words));
        }
        return tables;
    }

    private static List<PairMeasurement> measurements(MapReader m) {
        List<PairMeasurement> tables = new ArrayList<>();
        for (MapReader table : m.maps("measurements", "a table of figures", MEASUREMENT)) {
            List<PairDevice> devices = devices(table);
            List<List<Double>> values = new ArrayList<>();
            for (List<String> row : rows(table, devices.size())) {
                values.add(row.stream().map(cell -> figure(table, cell)).toList());
            }
            table.required("quantity", "a table of figures");
            tables.add(new PairMeasurement(
                    table.required("tool", "a table of figures"),
                    table.choice("quantity", Vocabulary.QUANTITY).orElseThrow(),
                    onOff(table, "peer-to-peer"),
                    devices,
                    values));
        }
        return tables;
    }

    private static double figure(MapReader table, String cell) {
        if (cell.equals(HostYaml.NOTHING)) {
            return Double.NaN;
        }
        return Units.decimal(cell)
                .orElseThrow(() -> table.error(
                        "rows", "not a number: \"" + cell + "\"", "give decimal numbers, or " + HostYaml.NOTHING));
    }

    private static List<PeerLink> links(MapReader m) {
        List<PeerLink> links = new ArrayList<>();
        for (MapReader link : m.maps("links", "a link", LINK)) {
            links.add(new PeerLink(
                    device(link, "from", link.required("from", "a link")),
                    device(link, "to", link.required("to", "a link")),
                    link.required("kind", "a link"),
                    link.integer("count", 1, MAX_LINKS).orElse(1)));
        }
        return links;
    }

    private static List<PairDevice> devices(MapReader table) {
        return table.texts("devices").stream()
                .map(text -> device(table, "devices", text))
                .toList();
    }

    /** {@code GPU0 @ 0000:41:00.0}, or the name alone. */
    private static PairDevice device(MapReader m, String key, String text) {
        int at = text.lastIndexOf(HostYaml.AT);
        return at < 0
                ? new PairDevice(text, Optional.empty())
                : new PairDevice(
                        text.substring(0, at), Optional.of(address(m, key, text.substring(at + HostYaml.AT.length()))));
    }

    /** As many rows of as many cells as there are devices. */
    private static List<List<String>> rows(MapReader table, int devices) {
        List<List<String>> rows = table.texts("rows").stream()
                .map(row -> List.of(row.strip().split("\\s+")))
                .toList();
        for (List<String> row : rows) {
            if (row.size() != devices) {
                throw table.error(
                        "rows",
                        "a row has " + row.size() + " cells, limit=" + devices + " as there are devices",
                        "write " + HostYaml.NOTHING + " for those that are not known");
            }
        }
        if (rows.size() != devices) {
            throw table.error(
                    "rows",
                    "there are " + rows.size() + " rows, limit=" + devices + " as there are devices",
                    "write one for each");
        }
        return rows;
    }
}
