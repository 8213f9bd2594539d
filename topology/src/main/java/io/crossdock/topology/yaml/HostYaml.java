package io.crossdock.topology.yaml;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import io.crossdock.platform.PairMeasurement;
import io.crossdock.platform.PeerLink;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the key {@code host}: what a machine told besides its functions. {@link HostReader} reads it. */
final class HostYaml {
    /** Stands for a cell without a word or a figure. */
    static final String NOTHING = "-";

    /** Between a device's name and its address. */
    static final String AT = " @ ";

    private final YamlOut out;

    HostYaml(YamlOut out) {
        this.out = out;
    }

    void write(HostFacts host) {
        if (host.equals(HostFacts.NONE)) {
            return;
        }
        out.open(0, "host");
        host.commandLine().ifPresent(line -> out.entry(1, "command-line", YamlOut.quote(line)));
        host.guest().ifPresent(guest -> out.entry(1, "guest", guest ? "on" : "off"));
        if (!host.groupTypes().isEmpty()) {
            out.open(1, "groups");
            host.groupTypes()
                    .forEach((group, type) -> out.item(
                            2,
                            new YamlOut.Fields()
                                    .raw("group", group.toString())
                                    .text("type", type)
                                    .inline()));
        }
        if (!host.messages().isEmpty()) {
            out.open(1, "messages");
            host.messages().forEach(this::message);
        }
        if (!host.labels().isEmpty()) {
            out.open(1, "labels");
            host.labels().forEach(this::labels);
        }
        if (!host.measurements().isEmpty()) {
            out.open(1, "measurements");
            host.measurements().forEach(this::measurement);
        }
        if (!host.peerLinks().isEmpty()) {
            out.open(1, "links");
            host.peerLinks().forEach(this::link);
        }
    }

    private void message(HostMessage m) {
        YamlOut.Fields fields = new YamlOut.Fields()
                .raw("kind", Vocabulary.MESSAGE_KIND.write(m.kind()))
                .text("text", m.text());
        if (!m.functions().isEmpty()) {
            fields.raw(
                    "functions",
                    list(m.functions().stream().map(Object::toString).toList()));
        }
        out.item(2, fields);
    }

    private void labels(PairLabels table) {
        YamlOut.Fields fields =
                new YamlOut.Fields().text("tool", table.tool()).raw("meaning", YamlOut.quote(table.meaning()));
        fields.raw("devices", devices(table.devices()));
        fields.raw(
                "rows",
                list(table.cells().stream()
                        .map(row ->
                                row.stream().map(w -> w.isEmpty() ? NOTHING : w).collect(Collectors.joining(" ")))
                        .toList()));
        out.item(2, fields);
    }

    private void measurement(PairMeasurement table) {
        YamlOut.Fields fields = new YamlOut.Fields()
                .text("tool", table.tool())
                .raw("quantity", Vocabulary.QUANTITY.write(table.quantity()));
        table.peerToPeer().ifPresent(on -> fields.raw("peer-to-peer", on ? "on" : "off"));
        fields.raw("devices", devices(table.devices()));
        fields.raw(
                "rows",
                list(table.values().stream()
                        .map(row -> row.stream().map(HostYaml::figure).collect(Collectors.joining(" ")))
                        .toList()));
        out.item(2, fields);
    }

    private void link(PeerLink link) {
        out.item(
                2,
                new YamlOut.Fields()
                        .text("from", device(link.from()))
                        .text("to", device(link.to()))
                        .text("kind", link.kind())
                        .raw("count", Integer.toString(link.count()))
                        .inline());
    }

    private static String devices(List<PairDevice> devices) {
        return list(devices.stream().map(HostYaml::device).toList());
    }

    private static String device(PairDevice device) {
        return device.name() + device.function().map(bdf -> AT + bdf).orElse("");
    }

    private static String figure(double value) {
        return Double.isNaN(value)
                ? NOTHING
                : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static String list(List<String> texts) {
        return texts.stream().map(YamlOut::quote).collect(Collectors.joining(", ", "[", "]"));
    }
}
